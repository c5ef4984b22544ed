// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.playhead.event.Contract;
import dev.playhead.serde.UndecodableException;
import dev.playhead.serde.UndecodableException.Reason;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a record of one type goes: to a handler, or nowhere. Immutable.
 *
 * @param <H> what handles an event
 */
public final class Route<H> {

    /** The largest value that is decoded, in bytes; eight times Kafka's default for the largest batch. */
    public static final int MAX_VALUE_BYTES = 8 * 1024 * 1024;

    /** How deep messages may be nested; Protobuf's own default is 100. */
    public static final int MAX_DEPTH = 64;

    private final String name;
    private final byte[] nameBytes;
    private final byte[] ceTypeHeader;
    private final @Nullable Contract<?> contract;
    private final @Nullable Parser<? extends Message> parser;
    private final @Nullable H handler;

    private Route(String name, @Nullable Contract<?> contract, @Nullable H handler) {
        this.name = name;
        this.nameBytes = name.getBytes(StandardCharsets.UTF_8);
        this.ceTypeHeader = CeType.header(nameBytes);
        this.contract = contract;
        this.parser = contract == null ? null : contract.parser();
        this.handler = handler;
    }

    static <H> Route<H> to(H handler, Contract<?> contract) {
        return new Route<>(contract.name(), contract, handler);
    }

    static <H> Route<H> nowhere(String name) {
        return new Route<>(name, null, null);
    }

    public boolean isHandled() {
        return handler != null;
    }

    /** The full name of the message, also when nobody handles it. */
    public String name() {
        return name;
    }

    /** @throws IllegalStateException if the type is not handled */
    public H handler() {
        return handled(handler);
    }

    /** @throws IllegalStateException if the type is not handled */
    public Contract<?> contract() {
        return handled(contract);
    }

    /**
     * The message in a value that was routed here. Size and depth are bounded.
     *
     * @throws UndecodableException if it is not such a message; nothing else is thrown, whatever the bytes are
     * @throws IllegalStateException if the type is not handled
     */
    public Message decode(byte[] value) {
        return decode(value, name, handled(parser));
    }

    /** As {@link #decode(byte[])}, for a value that is known to hold that contract's message. */
    public static <E extends Message> E decode(byte[] value, Contract<E> contract) {
        return contract.type().cast(decode(value, contract.name(), contract.parser()));
    }

    /** Memory is bounded by the size, the stack by the depth; the catch is for what Protobuf itself forgot to bound. */
    static Message decode(byte[] value, String name, Parser<? extends Message> parser) {
        if (value.length > MAX_VALUE_BYTES) {
            throw new UndecodableException(
                    Reason.TOO_LARGE,
                    name + " in " + value.length + " bytes: the largest that is decoded is " + MAX_VALUE_BYTES,
                    value);
        }
        try {
            return parse(parser, value);
        } catch (InvalidProtocolBufferException | RuntimeException | StackOverflowError e) {
            throw new UndecodableException(
                    Reason.BAD_PAYLOAD,
                    "the " + value.length + " bytes are not a " + name + ": " + e.getMessage(),
                    value,
                    e);
        }
    }

    private static Message parse(Parser<? extends Message> parser, byte[] value) throws InvalidProtocolBufferException {
        int payloadAt = Frame.payloadAt(value);
        CodedInputStream payload = CodedInputStream.newInstance(value, payloadAt, value.length - payloadAt);
        payload.setRecursionLimit(MAX_DEPTH);
        Message message = parser.parseFrom(payload);
        payload.checkLastTagWas(0);
        return message;
    }

    /** The name as a {@code ce_type} header spells it; not a copy. */
    byte[] nameBytes() {
        return nameBytes;
    }

    /** The {@code ce_type} header as a record holds it; not a copy. */
    byte[] ceTypeHeader() {
        return ceTypeHeader;
    }

    private <T> T handled(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException(name + " is not handled: ask isHandled() first");
        }
        return part;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.playhead.event.Contract;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.SchemaRegistryException;
import dev.playhead.serde.UndecodableException;
import dev.playhead.serde.internal.EventDispatch;
import dev.playhead.serde.internal.Route;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Makes something to look at of any record, however broken. Confined to one thread. */
final class RecordReader {

    private static final JsonFormat.Printer PAYLOAD =
            JsonFormat.printer().omittingInsignificantWhitespace().alwaysPrintFieldsWithNoPresence();

    private static final int SHOWN_BYTES = 32;

    private final EventDispatch<Contract<?>> dispatch;

    RecordReader(SchemaRegistry registry, Collection<Contract<?>> contracts) {
        dispatch = EventDispatch.of(
                registry, contracts.stream().collect(Collectors.toMap(Function.identity(), Function.identity())));
    }

    /** What a record holds. */
    sealed interface Content {

        /** An event. */
        record Payload(String type, String json) implements Content {}

        /** Kafka's deletion of a key. */
        record Tombstone() implements Content {}

        /** An event of a type that nobody here knows. */
        record Foreign(String type) implements Content {}

        /** Bytes that are not an event. */
        record Garbage(String why) implements Content {}
    }

    /** @throws SchemaRegistryException if the registry cannot be reached: then nothing that comes can be read */
    Content read(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            return new Content.Tombstone();
        }
        try {
            Route<Contract<?>> route = dispatch.route(value, record.headers());
            return route.isHandled()
                    ? new Content.Payload(route.name(), PAYLOAD.print(route.decode(value)))
                    : new Content.Foreign(route.name());
        } catch (SchemaRegistryException e) {
            SchemaRegistryException answer = e.getCause() instanceof SchemaRegistryException said ? said : e;
            if (answer.isRetriable()) {
                throw e;
            }
            return new Content.Garbage(reason(answer));
        } catch (UndecodableException | InvalidProtocolBufferException e) {
            return new Content.Garbage(reason(e));
        }
    }

    private static String reason(Exception e) {
        return Words.printable(String.valueOf(e.getMessage()));
    }

    /** The bytes as text if they are UTF-8, otherwise in hexadecimal. */
    static String key(byte @Nullable [] key) {
        if (key == null) {
            return "(none)";
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString();
        } catch (CharacterCodingException e) {
            return "0x" + HexFormat.of().formatHex(key);
        }
    }

    /** The first bytes in hexadecimal. */
    static String preview(byte[] bytes) {
        int shown = Math.min(bytes.length, SHOWN_BYTES);
        return bytes.length + " bytes: " + HexFormat.of().formatHex(bytes, 0, shown)
                + (shown < bytes.length ? "…" : "");
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}

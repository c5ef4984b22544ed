// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.playhead.event.Contract;
import dev.playhead.event.Metadata;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * An event's metadata as Kafka headers, by the <a
 * href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">CloudEvents 1.0
 * Kafka binding</a> in binary mode. Values that do not change from event to event are encoded once. Thread-safe.
 */
public final class CloudEventHeaders {

    static final String SPEC_VERSION = "ce_specversion";
    static final String ID = "ce_id";
    static final String TYPE = "ce_type";
    static final String SOURCE = "ce_source";
    static final String TIME = "ce_time";
    static final String CONTENT_TYPE = "content-type";
    static final String TRANSACTION_ID = "ce_transactionid";
    static final String CAUSATION_ID = "ce_causationid";
    static final String COMMAND = "ce_command";
    static final String EXPIRY_TIME = "ce_expirytime";
    static final String TRACEPARENT = "traceparent";

    /** How many headers {@link #write} writes where nothing optional is known. */
    private static final int ALWAYS = 6;

    private static final Header SPEC_VERSION_1_0 = header(SPEC_VERSION, "1.0");
    private static final Header PROTOBUF = header(CONTENT_TYPE, "application/protobuf");

    private static final Map<Contract<?>, Header> TYPES = new ConcurrentHashMap<>();

    /** A process publishes as one source, as a rule: the last one used is the one to be used next. */
    private static volatile Source lastSource = new Source("");

    private record Source(String name, Header header) {
        Source(String name) {
            this(name, CloudEventHeaders.header(SOURCE, name));
        }
    }

    private CloudEventHeaders() {}

    /** Adds the headers of one event; {@code ce_type} comes last, where {@code lastHeader} looks first. */
    public static void write(Headers headers, Contract<?> contract, Metadata metadata) {
        headers.add(SPEC_VERSION_1_0);
        headers.add(PROTOBUF);
        headers.add(source(metadata.source()));
        headers.add(header(ID, metadata.id()));
        headers.add(header(TIME, metadata.time()));
        add(headers, TRANSACTION_ID, metadata.transactionId());
        add(headers, CAUSATION_ID, metadata.causationId());
        add(headers, COMMAND, metadata.command());
        metadata.expiryTime().ifPresent(time -> headers.add(header(EXPIRY_TIME, time)));
        add(headers, TRACEPARENT, metadata.traceparent());
        headers.add(type(contract));
    }

    private static Header source(String name) {
        Source source = lastSource;
        if (!source.name().equals(name)) {
            source = new Source(name);
            lastSource = source;
        }
        return source.header();
    }

    private static Header type(Contract<?> contract) {
        Header known = TYPES.get(contract);
        return known != null ? known : TYPES.computeIfAbsent(contract, c -> header(TYPE, c.name()));
    }

    private static void add(Headers headers, String name, Optional<String> value) {
        if (value.isPresent()) {
            headers.add(header(name, value.get()));
        }
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(UTF_8));
    }

    private static Header header(String name, Instant value) {
        return new RecordHeader(name, Timestamps.format(value));
    }

    /** The full name of the message, as the record's headers tell it. */
    public static Optional<String> type(Headers headers) {
        byte[] name = CeType.of(headers);
        return name == null ? Optional.empty() : Optional.of(new String(name, UTF_8));
    }

    /**
     * Whether an event may say when it is no longer worth handling: where that is {@code isExpected}, or there are more
     * headers than the six that each of our events has. Asking for a header costs more than decoding a small event does.
     *
     * @param headers how many it has
     */
    static boolean mayExpire(int headers, boolean isExpected) {
        return isExpected || headers > ALWAYS;
    }

    /** When the event is no longer worth handling; empty where {@link #mayExpire} says no. */
    public static Optional<Instant> expiryTime(Headers headers, boolean isExpected) {
        if (!mayExpire(headers.toArray().length, isExpected)) {
            return Optional.empty();
        }
        Header header = headers.lastHeader(EXPIRY_TIME);
        return header == null || header.value() == null ? Optional.empty() : Timestamps.parse(header.value());
    }

    /** What a record's headers say, each looked up when it is asked for. A foreign record need not carry any. */
    public static Metadata read(ConsumerRecord<?, ?> record) {
        return new RecordMetadata(record);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Metadata;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The metadata of a record that was read: each attribute is looked up among the headers when it is asked for. */
record RecordMetadata(ConsumerRecord<?, ?> record) implements Metadata {

    @Override
    public String id() {
        return text(CloudEventHeaders.ID)
                .orElseGet(() -> new Coordinates(record.topic(), record.partition(), record.offset()).toString());
    }

    @Override
    public Instant time() {
        return instant(CloudEventHeaders.TIME).orElseGet(() -> Instant.ofEpochMilli(record.timestamp()));
    }

    @Override
    public String source() {
        return text(CloudEventHeaders.SOURCE).orElseGet(record::topic);
    }

    @Override
    public Optional<String> transactionId() {
        return text(CloudEventHeaders.TRANSACTION_ID);
    }

    @Override
    public Optional<String> causationId() {
        return text(CloudEventHeaders.CAUSATION_ID);
    }

    @Override
    public Optional<String> command() {
        return text(CloudEventHeaders.COMMAND);
    }

    @Override
    public Optional<Instant> expiryTime() {
        return instant(CloudEventHeaders.EXPIRY_TIME);
    }

    @Override
    public Optional<String> traceparent() {
        return text(CloudEventHeaders.TRACEPARENT);
    }

    private Optional<String> text(String name) {
        return bytes(name).map(bytes -> new String(bytes, UTF_8));
    }

    /** A time that cannot be read counts as absent: it comes from outside and must not stop the event. */
    private Optional<Instant> instant(String name) {
        return bytes(name).flatMap(Timestamps::parse);
    }

    private Optional<byte[]> bytes(String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? Optional.empty() : Optional.ofNullable(header.value());
    }

    @Override
    public String toString() {
        return "metadata of " + record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}

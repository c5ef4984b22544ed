// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import com.google.protobuf.Message;
import dev.playhead.event.Attempt;
import dev.playhead.event.Contract;
import dev.playhead.event.Coordinates;
import dev.playhead.event.Event;
import dev.playhead.event.Metadata;
import dev.playhead.serde.UndecodableException;
import dev.playhead.serde.internal.Arrival;
import dev.playhead.serde.internal.CloudEventHeaders;
import dev.playhead.serde.internal.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of a topic as Kafka has it: an event of any type, known here or not, a tombstone, or anything else. Nothing of it
 * was decoded, and no registry was asked. For archives, audits and bridges. Immutable, except that its arrays are not
 * copies.
 *
 * @since 0.1
 */
public final class RawEvent {

    private final ConsumerRecord<byte[], Arrival> record;
    private final Attempt attempt;

    RawEvent(ConsumerRecord<byte[], Arrival> record, Attempt attempt) {
        this.record = record;
        this.attempt = attempt;
    }

    public Coordinates coordinates() {
        return new Coordinates(record.topic(), record.partition(), record.offset());
    }

    public Attempt attempt() {
        return attempt;
    }

    /** The record's key; empty if it has none. Not a copy. */
    public Optional<byte[]> key() {
        return Optional.ofNullable(record.key());
    }

    /** The record's value, in Confluent's format if it is an event; empty for a tombstone. Not a copy. */
    public Optional<byte[]> value() {
        return Optional.ofNullable(record.value()).map(Arrival::value);
    }

    /** All headers, in their order. */
    public List<RawHeader> headers() {
        List<RawHeader> headers = new ArrayList<>();
        record.headers().forEach(header -> headers.add(new RawHeader(header.key(), header.value())));
        return headers;
    }

    /** A header as Kafka has it: a name may come again, and a value may be missing. Not a copy. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    public record RawHeader(String name, byte @Nullable [] value) {}

    /** What the headers say; where they say nothing, what {@link Metadata} falls back to. */
    public Metadata metadata() {
        return CloudEventHeaders.read(record);
    }

    /** The record's own timestamp. */
    public Instant timestamp() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** {@code ce_type}: the full name of the event's message; empty if the record does not say. */
    public Optional<String> type() {
        return CloudEventHeaders.type(record.headers());
    }

    /**
     * This record as an event of a contract, decoded now; empty if {@link #type} names another one, or none, or the value is
     * empty.
     *
     * @throws UndecodableException if it names this contract, and the bytes are not such a message
     */
    public <E extends Message> Optional<Event<E>> as(Class<E> type) {
        Contract<E> contract = Contract.of(type);
        return value().filter(value -> type().filter(contract.name()::equals).isPresent())
                .map(value -> new Event<>(Route.decode(value, contract), metadata(), coordinates(), attempt));
    }

    /** Names type and place, never the payload: events carry people. */
    @Override
    public String toString() {
        return type().orElse("a record") + " at " + coordinates();
    }
}

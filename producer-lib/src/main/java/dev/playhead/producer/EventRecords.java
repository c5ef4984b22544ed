// SPDX-License-Identifier: Apache-2.0
package dev.playhead.producer;

import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import dev.playhead.serde.internal.CloudEventHeaders;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Makes the Kafka record of an event: topic and key from the contract, headers from what is known. Thread-safe. */
final class EventRecords {

    private final String source;
    private final Clock clock;
    private final Supplier<String> ids;

    EventRecords(String source, Clock clock, Supplier<String> ids) {
        this.source = source;
        this.clock = clock;
        this.ids = ids;
    }

    String source() {
        return source;
    }

    /** The event's id: the context's, or a new one. */
    String idOf(EventContext context) {
        @Nullable String id = context.id();
        return id != null ? id : ids.get();
    }

    /**
     * The record has no timestamp of its own, so that Kafka sets the time of publishing: retention and stream time
     * count in it, and an event may be about a day long gone.
     *
     * @throws dev.playhead.event.ContractViolationException if the key is empty
     */
    ProducerRecord<String, Message> of(Contract<Message> contract, Message payload, String id, EventContext context) {
        var record = new ProducerRecord<>(contract.topic(), contract.key(payload), payload);
        CloudEventHeaders.write(record.headers(), contract, metadata(id, contract, context));
        return record;
    }

    private NewMetadata metadata(String id, Contract<?> contract, EventContext context) {
        @Nullable Instant time = context.time();
        return new NewMetadata(id, time != null ? time : clock.instant(), source, context, contract.ttl());
    }

    /** @throws dev.playhead.event.ContractViolationException if the payload's class is no contract */
    @SuppressWarnings("unchecked") // the contract of the payload's own class takes the payload
    static Contract<Message> contractOf(Message payload) {
        return (Contract<Message>) Contract.of(payload.getClass());
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Contract;
import dev.playhead.serde.SchemaRegistryException;
import dev.playhead.serde.UndecodableException;
import dev.playhead.serde.internal.Arrival;
import dev.playhead.serde.internal.CloudEventHeaders;
import dev.playhead.serde.internal.EventDispatch;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription takes from a partition, and for what. Immutable.
 *
 * @param dispatch finds the handler of an event's contract
 * @param raw gets every record as it is, where the whole topic was asked for; then the dispatch is not
 * @param filter what is wanted of it
 * @param isReplay whether everything that comes was there before
 * @param pace how fast events may be handled; null: as fast as they can
 */
record Intake<T>(
        EventDispatch<Handling<T>> dispatch,
        @Nullable RawHandler<T> raw,
        @Nullable EventFilter filter,
        boolean isReplay,
        @Nullable Pace pace,
        Clock clock) {

    /** Everything that has a handler. */
    static <T> Intake<T> of(EventDispatch<Handling<T>> dispatch) {
        return new Intake<>(dispatch, null, null, false, null, Clock.systemUTC());
    }

    /** Whether a record is for the raw handler. The filter was asked for those that have a value. */
    boolean isWantedRaw(ConsumerRecord<byte[], Arrival> record) {
        Arrival arrival = record.value();
        return arrival == null
                ? filter == null || filter.wants(record.key(), KafkaHeaders.of(record.headers()))
                : !arrival.isSkipped();
    }

    /** The full name of a record's message; empty if nobody can tell now. */
    String contract(byte @Nullable [] value, Headers headers) {
        if (raw != null || value == null) {
            return CloudEventHeaders.type(headers).orElse("");
        }
        try {
            return dispatch.route(value, headers).name();
        } catch (UndecodableException | SchemaRegistryException e) {
            return "";
        }
    }

    boolean isExpired(Contract<?> contract, Headers headers) {
        Optional<Instant> expiry =
                CloudEventHeaders.expiryTime(headers, contract.ttl().isPresent());
        return expiry.isPresent() && !expiry.get().isAfter(clock.instant());
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.protobuf.Message;
import dev.playhead.event.Coordinates;
import dev.playhead.event.Event;
import dev.playhead.serde.internal.CloudEventHeaders;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;

/**
 * A decoded event on its way into a view. Metadata and coordinates are read only if somebody asks for them.
 *
 * @param origin where the event was published, also behind a repartition topic
 */
record Arrival(Message payload, Headers headers, long timestamp, Supplier<Coordinates> origin) {

    <E extends Message> Event<E> event(Class<E> type) {
        Coordinates coordinates = origin.get();
        return new Event<>(type.cast(payload), CloudEventHeaders.read(recordAt(coordinates)), coordinates);
    }

    private ConsumerRecord<byte[], byte[]> recordAt(Coordinates at) {
        return new ConsumerRecord<>(
                at.topic(),
                at.partition(),
                at.offset(),
                timestamp,
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                new byte[0],
                new byte[0],
                headers,
                Optional.empty());
    }
}

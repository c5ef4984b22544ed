// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import dev.playhead.event.Position;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Between Kafka's offsets and ours. Ours are <em>next</em> offsets, as Kafka's committed offsets are; a record's own
 * offset, and Kafka Streams' {@code query.Position}, which holds the last one processed, are one less.
 */
final class KafkaPositions {

    private KafkaPositions() {}

    /** The position just behind a record. */
    static long next(long offset) {
        return offset + 1;
    }

    static Position of(Map<TopicPartition, Long> next) {
        Position position = Position.empty();
        for (Map.Entry<TopicPartition, Long> entry : next.entrySet()) {
            position = position.with(entry.getKey().topic(), entry.getKey().partition(), entry.getValue());
        }
        return position;
    }

    static Map<TopicPartition, Long> next(Position position) {
        Map<TopicPartition, Long> next = new HashMap<>();
        position.partitions()
                .forEach((partition, offset) ->
                        next.put(new TopicPartition(partition.topic(), partition.number()), offset));
        return next;
    }
}

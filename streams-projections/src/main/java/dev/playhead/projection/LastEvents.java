// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Finds the last event of each partition. A partition's end offset is of no use as a goal: behind the last event there
 * may be transaction markers and aborted records, which take offsets and which no reader ever sees. Confined to one
 * thread.
 */
final class LastEvents {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long FIRST_STEP = 100;

    private final Consumer<byte[], byte[]> consumer;

    /** @param consumer reads committed events only, and belongs to no group */
    LastEvents(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** The next offset behind the last committed event of each partition; 0 where there is none. */
    Map<TopicPartition, Long> next(Collection<TopicPartition> partitions) {
        consumer.assign(partitions);
        consumer.pause(partitions);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        ends.forEach(consumer::seek);
        Map<TopicPartition, Long> next = new HashMap<>();
        ends.forEach((partition, end) -> next.put(partition, next(partition, begins.getOrDefault(partition, 0L), end)));
        return next;
    }

    /** Steps back from the end, further each time, until an event is found. */
    private long next(TopicPartition partition, long begin, long end) {
        long found = 0;
        long from = end;
        consumer.resume(List.of(partition));
        for (long step = FIRST_STEP; from > begin && found == 0; step *= 10) {
            long to = from;
            from = Math.max(begin, from - step);
            found = lastBetween(partition, from, to);
        }
        consumer.pause(List.of(partition));
        return found;
    }

    private long lastBetween(TopicPartition partition, long from, long to) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long found = 0;
        consumer.seek(partition, from);
        while (consumer.position(partition) < to) {
            for (ConsumerRecord<byte[], byte[]> record :
                    consumer.poll(Duration.ofMillis(200)).records(partition)) {
                found = record.offset() < to ? KafkaPositions.next(record.offset()) : found;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("could not read the end of " + partition + " in " + PATIENCE);
            }
        }
        return found;
    }
}

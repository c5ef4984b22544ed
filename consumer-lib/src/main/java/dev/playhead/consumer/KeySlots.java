// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.serde.internal.Arrival;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * How far the key slots of one partition are done, where that is further than its playhead. Immutable.
 *
 * <p>Every key belongs to one of {@value #COUNT} slots. Where events of different keys are handled beside each other (see
 * {@link SubscriptionBuilder#parallelByKey}), each slot has a position of its own, stored with the effects of its events, and
 * the playhead stands at the first event that is not done. So the store remembers what is done out of order in no more than
 * {@value #COUNT} numbers, however far one key that is stuck lets the others run ahead.
 *
 * @param next by slot, the offset before which all its events are done; slots that are not named are done up to the playhead
 * @since 0.1
 */
public record KeySlots(Map<Integer, Long> next) {

    /** Part of what is stored: another number would give keys other slots. */
    public static final int COUNT = 1024;

    /** No slot is further than the playhead. */
    public static final KeySlots NONE = new KeySlots(Map.of());

    /** The slot, so to speak, of a partition that is not split. */
    static final int WHOLE = -1;

    public KeySlots {
        next = Map.copyOf(next);
    }

    /**
     * The slot of a key: the last ten bits of its CRC-32C (RFC 3720), which has nothing to do with the hash that Kafka
     * chooses partitions by. Events without a key have no order among them, so any slot will do.
     */
    static int of(byte @Nullable [] key, long offset) {
        if (key == null) {
            return (int) (offset % COUNT);
        }
        var crc = new CRC32C();
        crc.update(key, 0, key.length);
        return (int) (crc.getValue() % COUNT);
    }

    boolean isEmpty() {
        return next.isEmpty();
    }

    /** Whether an event at or behind the playhead is done. */
    boolean isDone(ConsumerRecord<byte[], ?> record) {
        return record.offset() < next.getOrDefault(of(record.key(), record.offset()), 0L);
    }

    /** Behind whatever is done. */
    long end() {
        return next.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** A batch without what is done. */
    Batch undone(Batch batch) {
        List<ConsumerRecord<byte[], Arrival>> undone =
                batch.records().stream().filter(record -> !isDone(record)).toList();
        return new Batch(undone, batch.next(), batch.leaderEpoch(), batch.generation());
    }
}

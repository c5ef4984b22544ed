// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.serde.internal.Arrival;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which leader epoch the records before an offset have (KIP-320), where the playhead stands far behind what was read. They
 * change seldom, so only the changes are kept. Confined to its lane.
 */
final class LeaderEpochs {

    /** By the offset of the first record that has it. */
    private final NavigableMap<Long, Integer> changes = new TreeMap<>();

    private @Nullable Integer beforeAll;

    void clear(@Nullable Integer leaderEpoch) {
        changes.clear();
        beforeAll = leaderEpoch;
    }

    void add(Batch batch) {
        for (ConsumerRecord<byte[], Arrival> record : batch.records()) {
            Integer epoch = record.leaderEpoch().orElse(null);
            Integer last = changes.isEmpty() ? beforeAll : changes.lastEntry().getValue();
            if (epoch != null && !epoch.equals(last)) {
                changes.put(record.offset(), epoch);
            }
        }
    }

    /** The epoch of the last record before {@code offset}, which never goes back; null if unknown. */
    @Nullable
    Integer before(long offset) {
        while (!changes.isEmpty() && changes.firstKey() < offset) {
            beforeAll = changes.pollFirstEntry().getValue();
        }
        return beforeAll;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What Kafka's log holds, without what was aborted: the truth that everything else is held against. */
final class CommittedLog {

    private final Map<Integer, NavigableMap<Long, Entry>> partitions = new TreeMap<>();
    private int size;

    /** A record, under its offset. */
    record Entry(String key, String event) {}

    void add(int partition, long offset, Entry entry) {
        partitions.computeIfAbsent(partition, none -> new TreeMap<>()).put(offset, entry);
        size++;
    }

    @Nullable
    Entry at(int partition, long offset) {
        return of(partition).get(offset);
    }

    NavigableMap<Long, Entry> of(int partition) {
        return partitions.getOrDefault(partition, Collections.emptyNavigableMap());
    }

    Map<Integer, NavigableMap<Long, Entry>> partitions() {
        return partitions;
    }

    /** Behind the last record of each partition that has any. */
    Map<Integer, Long> ends() {
        Map<Integer, Long> ends = new TreeMap<>();
        partitions.forEach((partition, entries) -> ends.put(partition, entries.lastKey() + 1));
        return ends;
    }

    int size() {
        return size;
    }
}

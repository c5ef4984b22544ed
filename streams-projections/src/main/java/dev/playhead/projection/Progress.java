// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/** What the stream threads tell of how far they are, and what they are told of how far history goes. Thread-safe. */
final class Progress {

    private final Map<TopicPartition, Long> endOfHistory;
    private final Map<TopicPartition, AtomicLong> positions = new ConcurrentHashMap<>();
    private volatile boolean isLive;

    /** @param endOfHistory behind the last event of each partition when the app started */
    Progress(Map<TopicPartition, Long> endOfHistory) {
        this.endOfHistory = Map.copyOf(endOfHistory);
    }

    /** The next offset of a partition as this instance reads it; written by the thread that reads it. */
    AtomicLong position(TopicPartition partition) {
        return positions.computeIfAbsent(partition, p -> new AtomicLong());
    }

    /** Behind the last event of a partition when the app started; 0 if there was none, or if it is an internal topic. */
    long endOfHistory(TopicPartition partition) {
        return endOfHistory.getOrDefault(partition, 0L);
    }

    /** Whether the sources have been read to the end they had at the start. */
    boolean isLive() {
        return isLive;
    }

    void live() {
        isLive = true;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/**
 * How many offsets lie between what is committed and the end of the sources. A transaction's marker at the end of a
 * partition is an offset without an event, and nobody ever commits behind it; so where an end has come to rest, the lag
 * ends behind the last event. Confined to one thread.
 */
final class Lag {

    private final Function<Collection<TopicPartition>, Map<TopicPartition, Long>> lastEvents;
    private final Map<TopicPartition, Long> behindLastEvent = new HashMap<>();
    private Map<TopicPartition, Long> lastEnds = Map.of();

    /** @param lastEvents finds what is behind the last event of each partition; costly, so it is asked once for each end */
    Lag(Function<Collection<TopicPartition>, Map<TopicPartition, Long>> lastEvents) {
        this.lastEvents = lastEvents;
    }

    long measure(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> committed) {
        Map<TopicPartition, Long> before = lastEnds;
        lastEnds = Map.copyOf(ends);
        Set<TopicPartition> atRest = new HashSet<>(ends.keySet());
        atRest.removeIf(partition -> !Objects.equals(ends.get(partition), before.get(partition)));
        behindLastEvent.keySet().retainAll(atRest);
        atRest.removeAll(behindLastEvent.keySet());
        atRest.removeIf(partition -> committed.getOrDefault(partition, 0L) >= ends.getOrDefault(partition, 0L));
        if (!atRest.isEmpty()) {
            behindLastEvent.putAll(lastEvents.apply(atRest));
        }
        long lag = 0;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            long goal = behindLastEvent.getOrDefault(end.getKey(), end.getValue());
            lag += Math.max(0, goal - committed.getOrDefault(end.getKey(), 0L));
        }
        return lag;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Notices that Kafka's client brings nothing of a partition any more and does not say so, as its new one does once it could
 * not read an answer: it fails on a thread of its own, and whoever polls is left to wait.
 *
 * <p>A partition is silent if it has more, and whoever polled waited in vain, long enough for any request to time out. Only
 * such waiting counts, not the time that passes: while others' events come, a partition may just wait for its turn. Confined
 * to the thread that polls.
 */
final class Silence {

    private final long patience;
    private final Map<TopicPartition, Place> places = new HashMap<>();

    /** Nanoseconds, of all waiting that brought nothing. */
    private long inVain;

    /** Up to where something came, and how much was waited in vain by then. */
    private record Place(long next, long inVain) {}

    /** @param patience how long to wait in vain for a partition */
    Silence(Duration patience) {
        this.patience = patience.toNanos();
    }

    void waitedInVain(long nanos) {
        inVain += nanos;
    }

    /** A partition is read from there, or up to there. */
    void at(TopicPartition partition, long next) {
        places.put(partition, new Place(next, inVain));
    }

    /** Until now nothing could come of it. */
    void flows(TopicPartition partition) {
        places.computeIfPresent(partition, this::fromNow);
    }

    /** Until now nobody knows whether anything could come. */
    void forgive() {
        places.replaceAll(this::fromNow);
    }

    private Place fromNow(TopicPartition partition, Place place) {
        return new Place(place.next(), inVain);
    }

    /**
     * A partition that is silent; null if there is none.
     *
     * @param flowing the partitions of which something may come
     * @param ends of all partitions, as they are now or were a little while ago
     */
    @Nullable
    TopicPartition find(Set<TopicPartition> flowing, Position ends) {
        for (Map.Entry<TopicPartition, Place> each : places.entrySet()) {
            TopicPartition partition = each.getKey();
            Place place = each.getValue();
            boolean hasMore = place.next() < ends.next(partition.topic(), partition.partition());
            if (!hasMore || !flowing.contains(partition)) {
                each.setValue(fromNow(partition, place));
            } else if (inVain - place.inVain() >= patience) {
                return partition;
            }
        }
        return null;
    }
}

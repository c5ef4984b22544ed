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
 * Notices that Kafka's client has stopped fetching from a broker without saying so. Its new one does that after an answer
 * that it could not read: its network thread fails, waits for that answer for ever, and polls find nothing.
 *
 * <p>A client has one fetch under way for each broker, for all partitions that the broker leads. So a partition is silent if
 * it has more, and for long neither it nor any other one of its leader has brought anything. That it alone brings nothing
 * says little: it may wait for its turn, which takes long where a quota or a thin link lets little through.
 *
 * <p>What a new client does not cure is found again at the same place, each time after twice as long. Confined to the thread
 * that polls.
 */
final class Silence {

    private static final long NOT_BEHIND = Long.MAX_VALUE;
    private static final Duration LONGEST_PATIENCE = Duration.ofHours(1);

    private final Duration patience;
    private final Map<TopicPartition, Place> places = new HashMap<>();
    private final Map<TopicPartition, Found> found = new HashMap<>();

    /** Nanoseconds, but for those in which this process did not run. */
    private long now;

    /**
     * How far a partition has been read.
     *
     * @param cameAt when something came of it, or it was sought
     * @param behindSince when it was first seen that it has more
     */
    private record Place(long next, long cameAt, long behindSince) {

        Place notBehind() {
            return new Place(next, cameAt, NOT_BEHIND);
        }

        Place behind(long now) {
            return behindSince == NOT_BEHIND ? new Place(next, cameAt, now) : this;
        }
    }

    /**
     * A partition that is silent.
     *
     * @param next up to where it has been read
     * @param end where it ends
     * @param lasted how long nothing has come of its leader
     */
    record Found(TopicPartition partition, long next, long end, Duration lasted) {}

    /** @param patience how long a broker may bring nothing before the first time that is found */
    Silence(Duration patience) {
        this.patience = patience;
    }

    void pass(long nanos) {
        now += nanos;
    }

    /** A partition is read from there, or up to there. */
    void at(TopicPartition partition, long next) {
        places.put(partition, new Place(next, now, NOT_BEHIND));
    }

    /** Until now nothing could come of it. */
    void resumed(TopicPartition partition) {
        places.computeIfPresent(partition, (same, place) -> place.notBehind());
    }

    /** Until now nobody knew whether anything could come. */
    void forgive() {
        places.replaceAll((partition, place) -> place.notBehind());
    }

    /**
     * One that is silent; null if none is.
     *
     * @param leaders of all partitions that are read
     * @param flowing those of which something may come
     * @param ends of the partitions, as they were a moment ago
     */
    @Nullable
    Found find(Map<TopicPartition, Integer> leaders, Set<TopicPartition> flowing, Position ends) {
        places.keySet().retainAll(leaders.keySet());
        places.replaceAll((partition, place) -> flowing.contains(partition) && place.next() < end(ends, partition)
                ? place.behind(now)
                : place.notBehind());
        Map<Integer, Long> heardAt = new HashMap<>();
        leaders.forEach((partition, leader) -> {
            Place place = places.get(partition);
            heardAt.merge(leader, place == null ? now : place.cameAt(), Math::max);
        });
        for (Map.Entry<TopicPartition, Integer> each : leaders.entrySet()) {
            Place place = places.get(each.getKey());
            if (place != null && place.behindSince() != NOT_BEHIND) {
                long since = Math.max(place.behindSince(), heardAt.getOrDefault(each.getValue(), now));
                var silent =
                        new Found(each.getKey(), place.next(), end(ends, each.getKey()), Duration.ofNanos(now - since));
                if (isLong(silent)) {
                    found.put(silent.partition(), silent);
                    return silent;
                }
            }
        }
        return null;
    }

    private boolean isLong(Found silent) {
        Found before = found.get(silent.partition());
        Duration longest = before == null || before.next() != silent.next()
                ? patience
                : before.lasted().multipliedBy(2);
        return silent.lasted().compareTo(longest.compareTo(LONGEST_PATIENCE) < 0 ? longest : LONGEST_PATIENCE) >= 0;
    }

    private static long end(Position ends, TopicPartition partition) {
        return ends.next(partition.topic(), partition.partition());
    }
}

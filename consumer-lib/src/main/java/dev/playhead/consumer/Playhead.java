// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position.Partition;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The durable position (checkpoint) of one subscription in one partition, as its store holds it. Immutable.
 *
 * @param subscription the subscription's name
 * @param partition the partition
 * @param topic which topic of that name was read; null after an operator's move, until the next claim adopts the topic
 *     that is there
 * @param leaderEpoch Kafka's leader epoch of the last event read; null if none is known
 * @param epoch who owns the playhead: every claim counts it up, and only the holder of the highest may move it
 * @param next the next offset to read
 * @param seen the first-seen mark: the highest {@code next} that any owner ever stored. An event below it may have been
 *     handled before, one at or above it certainly was not; no move lowers it. 0 before the first
 * @since 0.1
 */
public record Playhead(
        String subscription,
        Partition partition,
        @Nullable TopicIdentity topic,
        @Nullable Integer leaderEpoch,
        long epoch,
        long next,
        long seen) {

    public Playhead {
        Objects.requireNonNull(subscription, "subscription");
        Objects.requireNonNull(partition, "partition");
        if (epoch < 0 || next < 0 || seen < 0) {
            throw new IllegalArgumentException(
                    "epoch, next and seen are at least 0: " + epoch + ", " + next + ", " + seen);
        }
    }

    /** A playhead that nobody has claimed yet. */
    public static Playhead unclaimed(String subscription, Partition partition, TopicIdentity topic, long next) {
        return new Playhead(subscription, partition, topic, null, 0, next, 0);
    }

    /** This playhead, moved to {@code next} by its owner. */
    public Playhead at(long next, @Nullable Integer leaderEpoch) {
        return new Playhead(subscription, partition, topic, leaderEpoch, epoch, next, Math.max(seen, next));
    }

    /** This playhead as its next owner holds it: one epoch higher, bound to {@code now} if it was bound to nothing. */
    public Playhead claimed(TopicIdentity now) {
        return new Playhead(subscription, partition, topic == null ? now : topic, leaderEpoch, epoch + 1, next, seen);
    }

    /** This playhead as an operator moves it: nobody owns it, and it is bound to no topic. */
    public Playhead moved(long next) {
        return new Playhead(subscription, partition, null, null, epoch + 1, next, seen);
    }

    /** Kafka's spelling and the owner: {@code billing at orders-3@1042, epoch 7}. */
    @Override
    public String toString() {
        return subscription + " at " + partition + "@" + next + ", epoch " + epoch;
    }
}

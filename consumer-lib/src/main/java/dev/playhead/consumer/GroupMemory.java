// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position.Partition;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What the Kafka group remembers of a subscription, held against its store: a database that was restored from a backup, or
 * that is another one, has forgotten what was done since. Blocks; thread-safe.
 *
 * <p>The group's commits carry the first-seen mark that was durable when they were made, see {@link GroupMark}. In the
 * store it only rises, whatever operators move, so one below the group's is proof. The reverse is none: commits are made
 * every few seconds and may fail, so what was done since the last one can be forgotten unnoticed.
 */
final class GroupMemory {

    /** How old a look may be: claims come in bursts. Shorter than a fenced lane waits, so that each sees what fenced it. */
    private static final Duration FRESH = Duration.ofMillis(300);

    private final String subscription;
    private final PlayheadStore<?> store;
    private final Admin admin;

    private @Nullable Look last;

    private record Look(Map<Partition, GroupMark> marks, Map<Partition, Playhead> playheads, long at) {}

    GroupMemory(String subscription, PlayheadStore<?> store, Admin admin) {
        this.subscription = subscription;
        this.store = store;
        this.admin = admin;
    }

    /** Whether the store has not even a playhead, where the group remembers one of this topic. */
    boolean isLost(Partition partition, TopicIdentity topic) {
        Look look = look();
        GroupMark mark = look.marks().get(partition);
        return !look.playheads().containsKey(partition) && mark != null && isOf(topic, mark) && mark.seen() > 0;
    }

    /** Why a partition must not be read, or null: the store has forgotten of it, and no operator has moved it since. */
    @Nullable
    Incident gate(Partition partition) {
        Look look = look();
        Playhead found = look.playheads().get(partition);
        GroupMark mark = look.marks().get(partition);
        if (found == null || found.topic() == null || mark == null || !isOf(found.topic(), mark)) {
            return null;
        }
        return mark.seen() > found.seen()
                ? new Incident.StoreOutdated(subscription, partition, found.seen(), mark.seen())
                : null;
    }

    private static boolean isOf(TopicIdentity topic, GroupMark mark) {
        return mark.topic() != null && mark.topic().isSameTopicAs(topic);
    }

    /** Looks anew, because the store was written to. */
    synchronized void refresh() {
        last = null;
    }

    private synchronized Look look() {
        Look known = last;
        if (known == null || System.nanoTime() - known.at() > FRESH.toNanos()) {
            known = now();
            last = known;
        }
        return known;
    }

    /** The marks first: whatever was marked was stored before, so a store that is asked afterwards knows it. */
    private Look now() {
        long at = System.nanoTime();
        Map<Partition, GroupMark> marks = new HashMap<>();
        KafkaOffsets.committed(admin, subscription)
                .forEach((kafka, offset) -> mark(offset)
                        .ifPresent(mark -> marks.put(new Partition(kafka.topic(), kafka.partition()), mark)));
        Map<Partition, Playhead> playheads = new HashMap<>();
        store.playheads(subscription).forEach(playhead -> playheads.put(playhead.partition(), playhead));
        return new Look(marks, playheads, at);
    }

    private static Optional<GroupMark> mark(OffsetAndMetadata offset) {
        return Optional.ofNullable(GroupMark.parse(offset.metadata()));
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits to the group where lanes stand: for lag tools, and for those whose positions are kept nowhere else. What the group
 * has already is not committed again. Confined to the thread that polls.
 */
final class GroupCommits {

    private static final Logger log = LoggerFactory.getLogger(GroupCommits.class);

    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final String subscription;
    private final PlayheadStore<?> store;
    private final boolean isNeeded;
    private final Map<TopicPartition, Long> committed = new HashMap<>();

    GroupCommits(String subscription, PlayheadStore<?> store, Membership membership) {
        this.subscription = subscription;
        this.store = store;
        // At most once, what is held lags behind what is committed.
        this.isNeeded = membership.hasGroup() && !(store instanceof AtMostOnce);
    }

    /** Does not wait for the answer; what is refused is committed with the next. */
    void commit(Consumer<?, ?> consumer, Collection<? extends LaneRunner<?>> lanes) {
        Map<TopicPartition, OffsetAndMetadata> offsets = uncommitted(lanes);
        if (!offsets.isEmpty()) {
            offsets.forEach((kafka, offset) -> committed.put(kafka, offset.offset()));
            consumer.commitAsync(offsets, (done, failure) -> {
                if (failure != null) {
                    offsets.keySet().forEach(committed::remove); // "done" is null then, against its documentation
                    log.debug("a commit for lag tools failed subscription={}", subscription, failure);
                }
            });
        }
    }

    /** Waits for the answer, but not for long: before partitions are left. */
    void commitLast(Consumer<?, ?> consumer, Collection<? extends LaneRunner<?>> lanes) {
        Map<TopicPartition, OffsetAndMetadata> offsets = uncommitted(lanes);
        if (offsets.isEmpty()) {
            return;
        }
        try {
            commitSync(consumer, offsets);
        } catch (KafkaException e) {
            log.debug("the last commit for lag tools failed subscription={}", subscription, e);
        }
    }

    /** Nobody knows any more what the group has of it. */
    void forget(TopicPartition kafka) {
        committed.remove(kafka);
    }

    /**
     * Each wakeup that was meant for a poll, and came too late for it, is spent here; lanes and whoever closes may all have
     * sent one.
     *
     * @throws KafkaException if the group does not have them, or nobody knows
     */
    static void commitSync(Consumer<?, ?> consumer, Map<TopicPartition, OffsetAndMetadata> offsets) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            try {
                consumer.commitSync(offsets, LONGEST);
                return;
            } catch (WakeupException e) {
                if (System.nanoTime() - deadline >= 0) {
                    throw e;
                }
            }
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> uncommitted(Collection<? extends LaneRunner<?>> lanes) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        if (!isNeeded) {
            return offsets;
        }
        for (LaneRunner<?> lane : lanes) {
            Playhead held = lane.held();
            if (held != null
                    && held.topic() != null
                    && !Long.valueOf(held.next()).equals(committed.get(lane.kafka()))) {
                offsets.put(
                        lane.kafka(),
                        store instanceof KafkaOffsets ? KafkaOffsets.commit(held) : KafkaOffsets.note(held));
            }
        }
        return offsets;
    }
}

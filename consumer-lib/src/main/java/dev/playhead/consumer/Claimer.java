// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.consumer.Input.Trouble;
import dev.playhead.event.Position.Partition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims a playhead and holds it against the log it points into; the first claim of a subscription decides where it starts.
 * Blocks; thread-safe.
 */
final class Claimer {

    private static final Logger log = LoggerFactory.getLogger(Claimer.class);

    private final String subscription;
    private final PlayheadStore<?> store;
    private final Topics topics;
    private final TopicWatch starts;
    private final Growth growth;
    private final @Nullable GroupMemory memory;
    private final FailurePolicy policy;

    /** @param memory null if there is no group */
    Claimer(
            String subscription,
            PlayheadStore<?> store,
            Topics topics,
            TopicWatch starts,
            Growth growth,
            @Nullable GroupMemory memory,
            FailurePolicy policy) {
        this.subscription = subscription;
        this.store = store;
        this.topics = topics;
        this.starts = starts;
        this.growth = growth;
        this.memory = memory;
        this.policy = policy;
    }

    /** @param looked what a look at the log that began after the claim was asked for has found */
    Input claim(Partition partition, Action.Claim action, Future<Input.Log> looked) {
        try {
            Input.Log found = Topics.answer(looked);
            Incident gate = gate(partition, action.renew(), found.topic());
            if (gate != null) {
                return new Input.NotClaimed(action.ticket(), new Trouble.NotYet(gate));
            }
            Optional<Playhead> held = held(partition, action.renew(), found.topic());
            if (held.isPresent()) {
                CrashPoint.AFTER_CLAIM.pass();
                // Now, and not before: whoever held the playhead until now may have read and written up to this moment.
                Input.Log log = held.get().next() <= found.end() ? found : topics.log(partition);
                return new Input.Claimed(
                        action.ticket(), held.get(), store.slots(subscription, partition), log, wards(partition));
            }
            return new Input.NotClaimed(action.ticket(), new Trouble.Fenced(fenced(partition, action.renew())));
        } catch (KafkaException e) {
            return new Input.NotClaimed(action.ticket(), new Trouble.KafkaDown(e));
        } catch (RuntimeException e) {
            return new Input.NotClaimed(action.ticket(), new Trouble.StoreDown(e));
        }
    }

    private @Nullable Incident gate(Partition partition, @Nullable Playhead renew, TopicIdentity topic) {
        Incident forgotten = memory == null ? null : forgotten(memory, partition, topic);
        return forgotten == null ? growthGate(partition, renew, topic) : forgotten;
    }

    /** Whether more was done than the store knows of; then there is a playhead, which an operator can move. */
    private @Nullable Incident forgotten(GroupMemory memory, Partition partition, TopicIdentity topic) {
        if (memory.isLost(partition, topic)) {
            open(partition.topic(), topic);
            memory.refresh();
        }
        return memory.gate(partition);
    }

    private @Nullable Incident growthGate(Partition partition, @Nullable Playhead renew, TopicIdentity topic) {
        if (renew != null || !growth.mayWait()) {
            return null;
        }
        List<Playhead> rows = store.playheads(subscription);
        if (rows.stream().noneMatch(row -> row.partition().equals(partition))) {
            open(partition.topic(), topic);
            rows = store.playheads(subscription);
        }
        return growth.gate(partition, rows);
    }

    private Optional<Playhead> held(Partition partition, @Nullable Playhead renew, TopicIdentity topic) {
        if (renew != null) {
            return store.renew(renew);
        }
        Optional<Playhead> held = store.claim(subscription, partition, topic);
        if (held.isPresent()) {
            return held;
        }
        open(partition.topic(), topic);
        return store.claim(subscription, partition, topic);
    }

    /**
     * Writes the playheads that a topic lacks. All at once: had each instance resolved its own partitions' start, one
     * that is late would take the others' playheads for proof that the subscription is an old one.
     */
    private void open(String topic, TopicIdentity now) {
        store.open(unopened(topic, now));
        CrashPoint.AFTER_OPEN.pass();
    }

    /** Writes the first playheads of several topics, all or none. */
    void open(Collection<String> topicNames) {
        List<Playhead> playheads = new ArrayList<>();
        topics.partitions(topicNames).keySet().forEach(topic -> playheads.addAll(unopened(topic, topics.now(topic))));
        store.open(playheads);
    }

    private List<Playhead> unopened(String topic, TopicIdentity now) {
        int known = store.playheads(subscription).stream()
                .filter(playhead -> playhead.partition().topic().equals(topic))
                .mapToInt(Growth::partitionsThen)
                .max()
                .orElse(0);
        if (known > 0 && known < now.partitions()) {
            log.warn(
                    "{} grew from {} to {} partitions: keys may have changed theirs subscription={}",
                    topic,
                    known,
                    now.partitions(),
                    subscription);
        }
        Map<Partition, Long> begin = topics.resolve(starts.start(topic), topic, now.partitions());
        return Topics.partitions(topic, now.partitions()).stream()
                .map(partition -> Playhead.unclaimed(
                        subscription,
                        partition,
                        now,
                        partition.number() < known || known == 0 ? begin.getOrDefault(partition, 0L) : 0))
                .toList();
    }

    private RuntimeException fenced(Partition partition, @Nullable Playhead renew) {
        return renew == null
                ? new IllegalStateException("the playhead of " + subscription + " at " + partition + " vanished")
                : new PlayheadFencedException(renew);
    }

    private Wards wards(Partition partition) {
        return Admissions.wards(store, policy, subscription, partition);
    }

    Input readWards(Partition partition, Action.ReadWards action) {
        try {
            return new Input.WardsRead(action.ticket(), wards(partition));
        } catch (RuntimeException e) {
            return new Input.WardsNotRead(action.ticket(), e);
        }
    }

    Input verify(Partition partition, Action.Verify action) {
        try {
            Topics.Seen seen = topics.seen(partition.topic(), action.generation());
            return new Input.Verified(action.ticket(), seen.generation(), seen.topic());
        } catch (RuntimeException e) {
            return new Input.NotVerified(action.ticket(), e);
        }
    }
}

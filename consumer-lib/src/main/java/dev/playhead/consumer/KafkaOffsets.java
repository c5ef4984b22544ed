// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Playheads as the offsets that a Kafka group commits: for consumers without a database, at least once. There is no epoch
 * here and so no fence; what identifies the topic travels in the commit's metadata, see {@link GroupMark}. The poll loop
 * commits. Only when somebody is admitted to the {@link KafkaHospital} a position commits in a transaction, which has fences
 * of its own. Epochs count the claims of this process, to tell an owner from an earlier one.
 */
final class KafkaOffsets implements PlayheadStore<NoTransaction> {

    private static final Logger log = LoggerFactory.getLogger(KafkaOffsets.class);

    private final Admin admin;
    private final @Nullable KafkaHospital hospital;
    private final AtomicLong claims = new AtomicLong();

    /** Resolved, and not committed yet. */
    private final Map<String, Playhead> opened = new ConcurrentHashMap<>();

    /** What the group had committed for partitions that are about to be claimed; each is asked for once. */
    private final Map<String, Optional<OffsetAndMetadata>> looked = new ConcurrentHashMap<>();

    /** @param hospital null where failed events have none */
    KafkaOffsets(Admin admin, @Nullable KafkaHospital hospital) {
        this.admin = admin;
        this.hospital = hospital;
    }

    /** What a group commits for a playhead that it keeps. */
    static OffsetAndMetadata commit(Playhead held) {
        return commit(held, GroupMark.ofPosition(held));
    }

    /** What a group commits for a playhead that a store keeps. */
    static OffsetAndMetadata note(Playhead held) {
        return commit(held, GroupMark.of(held));
    }

    private static OffsetAndMetadata commit(Playhead held, GroupMark mark) {
        return new OffsetAndMetadata(held.next(), Optional.ofNullable(held.leaderEpoch()), mark.toString());
    }

    @Override
    public void prepare() {}

    @Override
    public List<Playhead> playheads(String subscription) {
        Map<Partition, Playhead> playheads = new HashMap<>();
        opened.values().stream()
                .filter(playhead -> playhead.subscription().equals(subscription))
                .forEach(playhead -> playheads.put(playhead.partition(), playhead));
        committed(subscription).forEach((kafka, offset) -> {
            var partition = new Partition(kafka.topic(), kafka.partition());
            playheads.put(partition, playhead(subscription, partition, offset));
        });
        return playheads.values().stream()
                .sorted(Comparator.comparing(Playhead::partition))
                .toList();
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String subscription) {
        return reached(() -> committed(admin, subscription));
    }

    private @Nullable OffsetAndMetadata committed(String subscription, Partition partition) {
        var kafka = new TopicPartition(partition.topic(), partition.number());
        var only = new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(kafka));
        return reached(() -> Topics.answer(admin.listConsumerGroupOffsets(Map.of(subscription, only))
                        .partitionsToOffsetAndMetadata(subscription)))
                .get(kafka);
    }

    /** What a group has committed, wherever it has. */
    static Map<TopicPartition, OffsetAndMetadata> committed(Admin admin, String group) {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>(
                Topics.answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()));
        committed.values().removeIf(offset -> offset == null);
        return committed;
    }

    static Playhead playhead(String subscription, Partition partition, OffsetAndMetadata offset) {
        GroupMark mark = GroupMark.parse(offset.metadata());
        return new Playhead(
                subscription,
                partition,
                mark == null ? null : mark.topic(),
                offset.leaderEpoch().orElse(null),
                0,
                offset.offset(),
                mark == null ? offset.offset() : mark.seen());
    }

    @Override
    public void open(List<Playhead> playheads) {
        playheads.forEach(playhead -> opened.putIfAbsent(key(playhead.subscription(), playhead.partition()), playhead));
    }

    private static String key(String subscription, Partition partition) {
        return subscription + " " + partition;
    }

    /**
     * Reads once for all partitions that are claimed next, where no transaction has to be fenced before. One at a time: what a
     * later look has seen is not overwritten by an earlier one.
     */
    synchronized void look(String subscription, List<Partition> partitions) {
        partitions.forEach(each -> looked.remove(key(subscription, each)));
        if (isHospitalInUse()) {
            return;
        }
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = committed(subscription);
            partitions.forEach(each -> looked.put(
                    key(subscription, each),
                    Optional.ofNullable(committed.get(new TopicPartition(each.topic(), each.number())))));
        } catch (StoreUnavailableException e) {
            log.debug("each claim asks, and is told, on its own subscription={}", subscription, e);
        }
    }

    private boolean isHospitalInUse() {
        return hospital != null && hospital.isInUse();
    }

    @Override
    public Optional<Playhead> claim(String subscription, Partition partition, TopicIdentity now) {
        fence(partition);
        Optional<OffsetAndMetadata> known = looked.remove(key(subscription, partition));
        OffsetAndMetadata committed =
                known == null || isHospitalInUse() ? committed(subscription, partition) : known.orElse(null);
        Playhead playhead = committed != null
                ? playhead(subscription, partition, committed)
                : opened.get(key(subscription, partition));
        return Optional.ofNullable(playhead).map(found -> counted(found.claimed(now)));
    }

    /** What was begun about a partition until now has ended when its position is read. */
    private void fence(Partition partition) {
        if (hospital != null && hospital.isInUse()) {
            hospital.fence(partition);
        }
    }

    private Playhead counted(Playhead claimed) {
        return new Playhead(
                claimed.subscription(),
                claimed.partition(),
                claimed.topic(),
                claimed.leaderEpoch(),
                claims.incrementAndGet(),
                claimed.next(),
                claimed.seen());
    }

    /** The position that is held, unless the group has a later one: from a transaction whose outcome was not known. */
    @Override
    public Optional<Playhead> renew(Playhead held) {
        if (!isHospitalInUse()) {
            return Optional.of(held);
        }
        TopicIdentity topic = Objects.requireNonNull(held.topic(), "a claimed playhead is bound to a topic");
        return claim(held.subscription(), held.partition(), topic)
                .map(found -> found.next() > held.next() ? found : counted(held));
    }

    /** What is done beyond the playhead is known to its owner only, and handled again by the next one. */
    @Override
    public boolean hasKeySlots() {
        return true;
    }

    @Override
    public PlayheadTransaction<NoTransaction> begin(Playhead held) {
        return new KafkaTransaction(hospital, held);
    }

    @Override
    public Optional<HospitalStore<NoTransaction>> hospital() {
        return Optional.ofNullable(hospital);
    }

    /** Only the poll loop knows in whose name to commit. */
    void membersBy(Function<Playhead, CompletableFuture<ConsumerGroupMetadata>> loop) {
        if (hospital != null) {
            hospital.membersBy(loop);
        }
    }

    @Override
    public void move(String subscription, Position to, String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("say why " + subscription + " is moved to " + to);
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> known = committed(subscription);
        to.partitions().forEach((partition, next) -> {
            var kafka = new TopicPartition(partition.topic(), partition.number());
            OffsetAndMetadata from = known.get(kafka);
            if (from == null) {
                throw new IllegalArgumentException(
                        subscription + " has no playhead at " + partition + ": only what was read before can be moved");
            }
            offsets.put(kafka, moved(playhead(subscription, partition, from), next, reason));
        });
        try {
            reached(() -> Topics.answer(
                    admin.alterConsumerGroupOffsets(subscription, offsets).all()));
        } catch (StoreUnavailableException e) {
            if (e.getCause() instanceof UnknownMemberIdException) {
                throw new IllegalStateException(
                        subscription
                                + " runs, and Kafka moves no offset of a group that has members: close its instances"
                                + " first; one that was killed is a member until its session ends",
                        e);
            }
            throw e;
        }
    }

    private static OffsetAndMetadata moved(Playhead from, long next, String reason) {
        return new OffsetAndMetadata(next, GroupMark.of(from).moved(reason));
    }

    @Override
    public boolean isStoreFailure(Throwable failure) {
        return false;
    }

    private static <R> R reached(java.util.function.Supplier<R> call) {
        try {
            return call.get();
        } catch (KafkaException e) {
            throw new StoreUnavailableException("the group's offsets cannot be had: " + e.getMessage(), true, e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/**
 * Starts, watches and cancels replays of subscriptions; needs no handlers, so it serves operators as well. All methods
 * block. Thread-safe.
 *
 * @since 0.1
 */
public final class Replays implements AutoCloseable {

    private final PlayheadStore<?> store;
    private final ControlStore control;
    private final Map<String, Object> kafka;
    private final Admin admin;
    private final boolean ownsAdmin;

    private Replays(PlayheadStore<?> store, Map<String, Object> kafka, Admin admin, boolean ownsAdmin) {
        this.store = store;
        this.control = store.control()
                .orElseThrow(
                        () -> new UnsupportedOperationException("this store keeps no replays; JdbcPlayheadStore does"));
        this.kafka = kafka;
        this.admin = admin;
        this.ownsAdmin = ownsAdmin;
    }

    /**
     * @param kafka {@code bootstrap.servers}, and what else Kafka's clients need to get in
     * @throws UnsupportedOperationException if the store keeps no {@link ControlStore}
     */
    public static Replays of(PlayheadStore<?> store, Map<String, Object> kafka) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.keySet().retainAll(AdminClientConfig.configNames());
        return new Replays(store, kafka, Admin.create(config), true);
    }

    static Replays of(PlayheadStore<?> store, Map<String, Object> kafka, Admin admin) {
        return new Replays(store, kafka, admin, false);
    }

    /**
     * What a request comes to, with nothing started: its bounds are resolved against the log and the subscription's
     * playheads as they are now.
     *
     * @throws IllegalArgumentException if the subscription never ran, or there is nothing to replay
     * @throws PositionLostException if the log does not hold any more where the request begins
     */
    public Replay plan(String subscription, ReplayRequest request, String reason, String actor) {
        Position from = Position.empty();
        Position to = Position.empty();
        Topics topics = topics();
        for (var topic : playheads(subscription).entrySet()) {
            var bounds = new Bounds(subscription, topics, topic.getKey(), topic.getValue(), request);
            for (Playhead live : topic.getValue()) {
                Partition partition = live.partition();
                long end = bounds.end(live);
                long begin = bounds.begin(partition);
                if (end > begin) {
                    from = from.with(partition.topic(), partition.number(), begin);
                    to = to.with(partition.topic(), partition.number(), end);
                }
            }
        }
        if (to.partitions().isEmpty()) {
            throw new IllegalArgumentException("there is nothing to replay: " + subscription
                    + " has been past no event in that range; ask for less before where it stands");
        }
        String id = UUID.randomUUID().toString().substring(0, 8);
        return new Replay(
                id,
                subscription,
                from,
                to,
                request.keys(),
                request.types(),
                request.eventsPerSecond(),
                Replay.State.RUNNING,
                reason,
                actor,
                Instant.now(),
                null,
                null,
                null);
    }

    /** As they are now: what was seen once is remembered, and topics grow. */
    private Topics topics() {
        return new Topics(admin, new ClusterUpdates(), Clock.systemUTC());
    }

    private Map<String, List<Playhead>> playheads(String subscription) {
        Map<String, List<Playhead>> byTopic = new TreeMap<>();
        for (Playhead playhead : store.playheads(subscription)) {
            byTopic.computeIfAbsent(playhead.partition().topic(), topic -> new ArrayList<>())
                    .add(playhead);
        }
        if (byTopic.isEmpty() || Replay.isName(subscription)) {
            throw new IllegalArgumentException("there is no subscription " + subscription + " that ever ran");
        }
        return byTopic;
    }

    /** The bounds of a request in one topic. */
    private static final class Bounds {

        private final String subscription;
        private final ReplayRequest request;
        private final Map<Partition, Long> earliest;
        private final Map<Partition, Long> ends;
        private final Map<Partition, Long> since;
        private final Map<Partition, Long> until;

        Bounds(String subscription, Topics topics, String topic, List<Playhead> live, ReplayRequest request) {
            this.subscription = subscription;
            this.request = request;
            TopicIdentity now = topics.now(topic);
            live.forEach(playhead -> requireSame(playhead, now));
            this.earliest = topics.resolve(StartAt.beginning(), topic, now.partitions());
            this.ends = topics.resolve(StartAt.now(), topic, now.partitions());
            this.since = request.since() == null
                    ? Map.of()
                    : topics.resolve(StartAt.timestamp(request.since()), topic, now.partitions());
            this.until = request.until() == null
                    ? Map.of()
                    : topics.resolve(StartAt.timestamp(request.until()), topic, now.partitions());
        }

        private void requireSame(Playhead live, TopicIdentity now) {
            if (live.topic() != null && !live.topic().isSameTopicAs(now)) {
                throw new LaneHaltedException(
                        new Incident.TopicReplaced(subscription, live.partition(), live.topic(), now));
            }
        }

        long begin(Partition partition) {
            long first = earliest.getOrDefault(partition, 0L);
            Position from = request.from();
            if (from != null && from.partitions().containsKey(partition)) {
                long named = from.next(partition.topic(), partition.number());
                if (named < first) {
                    throw new PositionLostException(subscription, partition, named, first);
                }
                return named;
            }
            return Math.max(first, since.getOrDefault(partition, first));
        }

        /** Not beyond what the subscription has been past: what it has not is the live lane's to handle. */
        long end(Playhead live) {
            Partition partition = live.partition();
            long past = Math.min(Math.max(live.next(), live.seen()), ends.getOrDefault(partition, 0L));
            Position to = request.to();
            long wanted =
                    to == null ? until.getOrDefault(partition, past) : to.next(partition.topic(), partition.number());
            return Math.min(past, wanted);
        }
    }

    /**
     * How many events a replay would hand out, by reading its range once: those of its keys whose {@code ce_type} is among
     * {@code types}, and those that do not say. Nothing is started or changed.
     *
     * @param types full names of the events that the subscription handles; empty: any
     * @throws KafkaException if Kafka does not answer
     */
    public long count(Replay plan, Set<String> types) {
        return new ReplayCount(kafka, plan, types).count();
    }

    /**
     * Starts a replay: instances of the subscription that run, now or later, carry it out.
     *
     * @throws IllegalArgumentException as {@link #plan}
     * @throws PositionLostException as {@link #plan}
     */
    public Replay start(String subscription, ReplayRequest request, String reason, String actor) {
        Replay replay = plan(subscription, request, reason, actor);
        start(replay);
        return replay;
    }

    /** Starts what was {@linkplain #plan planned}. */
    public void start(Replay plan) {
        Topics topics = topics();
        store.open(plan.from().partitions().entrySet().stream()
                .map(each -> Playhead.unclaimed(
                        plan.name(), each.getKey(), topics.now(each.getKey().topic()), each.getValue()))
                .toList());
        control.add(plan);
    }

    /** The replays of a subscription, those that ended too; the newest first. */
    public List<Replay> list(String subscription) {
        return control.replays(subscription);
    }

    /** @throws IllegalArgumentException if there is no such replay */
    public Replay replay(String id) {
        return control.replay(id).orElseThrow(() -> new IllegalArgumentException("there is no replay " + id));
    }

    /**
     * How far a replay has come, counted in offsets, with its average rate and the time left at that rate. What was passed by,
     * for its key or its type, counts too.
     */
    public Progress progress(Replay replay) {
        Map<Partition, Long> next = new HashMap<>();
        store.playheads(replay.name()).forEach(row -> next.put(row.partition(), row.next()));
        long done = 0;
        long total = 0;
        for (var bound : replay.to().partitions().entrySet()) {
            Partition partition = bound.getKey();
            long from = replay.from().next(partition.topic(), partition.number());
            total += bound.getValue() - from;
            done += Math.min(bound.getValue(), next.getOrDefault(partition, from)) - from;
        }
        Instant now = replay.endedAt() == null ? Instant.now() : replay.endedAt();
        double seconds = Duration.between(replay.startedAt(), now).toMillis() / 1e3;
        return new Progress(done, total, seconds > 0 ? done / seconds : 0);
    }

    /**
     * Ends a replay where it is: instances stop within about two seconds. What was handled stays handled.
     *
     * @return false if it had ended already
     * @throws IllegalArgumentException if there is no such replay
     */
    public boolean cancel(String id, String actor) {
        return control.end(replay(id).id(), Replay.State.CANCELLED, actor);
    }

    /** Idempotent; does not throw. */
    @Override
    public void close() {
        if (ownsAdmin) {
            admin.close(Topics.PATIENCE);
        }
    }
}

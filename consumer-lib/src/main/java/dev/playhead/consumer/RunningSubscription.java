// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.internal.Arrival;
import dev.playhead.serde.internal.Deprecations;
import dev.playhead.serde.internal.EventDispatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A subscription's threads and parts: one thread polls, a few work. */
final class RunningSubscription<T> implements Subscription {

    private static final Logger log = LoggerFactory.getLogger(RunningSubscription.class);

    private static final Duration CLOSE = Duration.ofSeconds(8);

    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final int ERRANDS = 2;

    /** How often positions go to the group: for lag tools; and where they are the playhead itself. */
    private static final Duration LAG_COMMITS = Duration.ofSeconds(5);

    private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(10);

    private static final Duration OWN_COMMITS = Duration.ofSeconds(1);

    private final Plan<T> plan;
    private final Map<String, Object> kafka;
    private final EventDispatch<Handling<T>> dispatch;
    private final ClusterUpdates updates = new ClusterUpdates();
    private final TopicWatch watch;
    private final ScheduledExecutorService watcher;
    private final ScheduledExecutorService stallWatcher;
    private volatile Suspension suspension;
    private final Admin admin;
    private final SchemaRegistry registry;
    private final java.util.function.Consumer<Subscription> closed;
    private final Map<String, RunningSubscription<T>> replays = new ConcurrentHashMap<>();
    private final @Nullable Pace pace;
    private @Nullable String problem;
    private final Deprecations deprecations;
    private final Topics topics;
    private final Claimer claimer;
    private final @Nullable Treatments<T> treatments;
    private final Map<Partition, LaneRunner<T>> lanes = new ConcurrentHashMap<>();
    private final Standing standing;
    private final StallDetector stalls;
    private final SubscriptionListener listener;
    private final ExecutorService workers;

    /** Handlers may keep all workers waiting, so somebody else claims, and moves playheads. */
    private final ExecutorService errands;

    private final LogLookup logs;

    private final Memory memory = Memory.ofHeap();
    private final PollLoop<T> loop;
    private final Thread poller;
    private volatile boolean isClosed;

    /** @param closed told when this one is closed */
    RunningSubscription(
            Plan<T> plan,
            Map<String, Object> kafka,
            Admin admin,
            SchemaRegistry registry,
            java.util.function.Consumer<Subscription> closed) {
        this.plan = plan;
        this.closed = closed;
        this.kafka = kafka;
        this.admin = admin;
        this.registry = registry;
        this.pace = pace(plan.replay());
        this.dispatch = EventDispatch.of(registry, plan.handlers());
        this.deprecations = new Deprecations("subscription " + plan.name() + " handles");
        this.topics = new Topics(admin, updates, Clock.systemUTC());
        this.watch = new TopicWatch(topics, plan.interest(), plan.startAt(), plan.isBroadcast());
        this.claimer = new Claimer(
                plan.name(),
                plan.store(),
                topics,
                watch,
                new Growth(plan.name(), plan.partitionsAdded(), topics),
                plan.isBroadcast() ? null : new GroupMemory(plan.name(), plan.store(), admin),
                plan.policy());
        this.suspension = plan.store().control().isPresent() ? Suspension.UNTIL_KNOWN : Suspension.NONE;
        this.watcher = Executors.newSingleThreadScheduledExecutor(daemon("playhead-" + plan.name() + "-watch"));
        this.listener = plan.listener();
        this.standing = new Standing(plan.name(), listener, Clock.systemUTC());
        this.stalls = new StallDetector(plan.name(), plan.watching(), standing, System::nanoTime);
        this.treatments = plan.policy().hasHospital() ? treatments() : null;
        this.stallWatcher = Executors.newSingleThreadScheduledExecutor(daemon("playhead-" + plan.name() + "-stalls"));
        this.workers = Executors.newFixedThreadPool(plan.parallelism(), threads(plan.name(), "worker"));
        this.errands = Executors.newFixedThreadPool(ERRANDS, threads(plan.name(), "errand"));
        this.logs = new LogLookup(topics, errands, this::look);
        Position until = plan.replay() == null ? null : plan.replay().to();
        Membership membership = plan.isBroadcast() ? new Membership.OfNone(watch) : new Membership.OfGroup(watch);
        this.loop = new PollLoop<>(new PollLoop.Surroundings<>(
                plan.name(),
                membership,
                this::begin,
                () -> suspension,
                this::consumer,
                updates,
                this::lane,
                this::logEnds,
                until,
                standing,
                new Survey(
                        plan.name(),
                        plan.store(),
                        this::logEnds,
                        until,
                        standing,
                        new OpenTransactions(
                                plan.name(), plan.watching().stallAfter(), admin, standing, System::nanoTime),
                        errands),
                new GroupCommits(plan.name(), plan.store(), membership),
                memory,
                plan.store() instanceof KafkaOffsets || plan.replay() != null ? OWN_COMMITS : LAG_COMMITS,
                patience()));
        if (plan.store() instanceof AtMostOnce store) {
            store.commitBy(loop::commit);
        } else if (plan.store() instanceof KafkaOffsets store) {
            store.membersBy(loop::member);
        }
        this.poller = new Thread(loop, "playhead-" + plan.name() + "-poll");
    }

    private Position logEnds() {
        return topics.ends(watch.topics());
    }

    /** Where positions are the group's, those of all partitions that are claimed now are read together. */
    private void look(List<Partition> claimed) {
        if (plan.store() instanceof AtMostOnce store) {
            store.look(plan.name(), claimed);
        } else if (plan.store() instanceof KafkaOffsets store) {
            store.look(plan.name(), claimed);
        }
    }

    private @Nullable Admissions<T> admissions(Intake<T> intake) {
        return plan.policy().hasHospital()
                ? new Admissions<>(plan.hospitalStore(), intake, plan.policy(), Clock.systemUTC())
                : null;
    }

    private Treatments<T> treatments() {
        HospitalStore<T> hospital = plan.hospitalStore();
        var treatment = new Treatment<>(
                hospital,
                plan.store(),
                this::intake,
                plan.policy(),
                Clock.systemUTC(),
                Treatments.diary(listener),
                stalls.watchTreatments());
        return new Treatments<>(plan.name(), hospital, treatment, lanes, this::isPaused, Clock.systemUTC());
    }

    /** Within that time, a request that was lost is sent again. */
    private Duration patience() {
        String setting = ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG;
        Object timeout = kafka.getOrDefault(
                setting, ConsumerConfig.configDef().defaultValues().get(setting));
        var twice = Duration.ofMillis(2L * (Integer) ConfigDef.parseType(setting, timeout, ConfigDef.Type.INT));
        return twice.compareTo(SHORTEST_PATIENCE) < 0 ? SHORTEST_PATIENCE : twice;
    }

    private boolean isPaused() {
        return suspension.isSuspended();
    }

    private static ThreadFactory threads(String name, String kind) {
        var count = new AtomicInteger();
        return work -> daemon("playhead-" + name + "-" + kind + "-" + count.incrementAndGet())
                .newThread(work);
    }

    private static ThreadFactory daemon(String name) {
        return work -> {
            var thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @SuppressWarnings("FutureReturnValueIgnored") // looking catches whatever goes wrong
    void start() {
        poller.start();
        long pause = stalls.pause().toMillis();
        stallWatcher.scheduleWithFixedDelay(stalls::look, pause, pause, TimeUnit.MILLISECONDS);
        watcher.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (treatments != null) {
            treatments.start();
        }
        log.info("started subscription={} topics={}", plan.name(), plan.interest());
    }

    /** A subscription that never ran begins in all topics that are there now, at once: later ones are read from zero. */
    private void begin() {
        watch.look();
        if (plan.interest().hasPatterns() && plan.store().playheads(plan.name()).isEmpty()) {
            watch.begin();
            claimer.open(watch.topics());
        }
    }

    /** What operators want, and which topics there are. By the watcher, and at once by whoever asks for a pause. */
    private void look() {
        try {
            plan.store().control().ifPresent(this::look);
            if (watch.isNeeded()) {
                watch.look();
            }
        } catch (RuntimeException e) {
            log.debug("could not look around subscription={}", plan.name(), e);
        }
    }

    private void look(ControlStore control) {
        Replay replay = plan.replay();
        if (replay != null) {
            suspension =
                    control.pause(replay.subscription()).map(Suspension::by).orElse(Suspension.NONE);
            look(control, replay);
            return;
        }
        suspension = control.pause(plan.name()).map(Suspension::by).orElse(Suspension.NONE);
        if (!plan.isBroadcast()) {
            carryOut(control.runningReplays(plan.name()));
        }
    }

    // ---- replays: each is a reader of its own, beside this one

    private void carryOut(List<Replay> running) {
        running.forEach(this::begin);
        Set<String> wanted = running.stream().map(Replay::id).collect(Collectors.toSet());
        replays.forEach((id, reader) -> {
            if (!wanted.contains(id) && replays.remove(id, reader)) {
                // Elsewhere: closing takes a while, and somebody may want a pause meanwhile.
                daemon("playhead-" + reader.name() + "-close")
                        .newThread(reader::close)
                        .start();
            }
        });
    }

    private synchronized void begin(Replay replay) {
        if (!isClosed && !replays.containsKey(replay.id())) {
            var reader = new RunningSubscription<>(
                    plan.replaying(replay), kafka, admin, registry, ended -> log.debug("ended {}", ended));
            replays.put(replay.id(), reader);
            reader.start();
        }
    }

    /** What a replay's own reader looks at: whether it is at its end, its share of the pace, what stands in its way. */
    private void look(ControlStore control, Replay replay) {
        Set<Partition> unfinished = new HashSet<>(replay.to().partitions().keySet());
        for (Playhead row : plan.store().playheads(plan.name())) {
            Partition partition = row.partition();
            if (row.next() >= replay.to().next(partition.topic(), partition.number())) {
                unfinished.remove(partition);
            }
        }
        if (unfinished.isEmpty()) {
            if (control.end(replay.id(), Replay.State.DONE, "playhead")) {
                log.info("replayed subscription={} to={}", plan.name(), replay.to());
            }
            return;
        }
        if (pace != null) {
            Set<Partition> ours = new HashSet<>(standing.position().partitions().keySet());
            ours.retainAll(unfinished);
            pace.share((double) Math.max(1, ours.size()) / unfinished.size());
        }
        tell(control, replay);
    }

    private void tell(ControlStore control, Replay replay) {
        String now = standing.incidents().stream()
                .filter(Incident::isHalting)
                .map(incident -> Diagnosis.storable(incident.message(), Diagnosis.LONGEST_FAILURE))
                .findFirst()
                .orElse(null);
        if (!Objects.equals(now, problem)) {
            control.problem(replay.id(), now);
            problem = now;
        }
    }

    private static @Nullable Pace pace(@Nullable Replay replay) {
        return replay == null || replay.eventsPerSecond() == 0
                ? null
                : new Pace(
                        replay.eventsPerSecond(), 1.0 / replay.to().partitions().size(), System::nanoTime);
    }

    private Intake<T> intake(String topic) {
        return new Intake<>(dispatch, plan.raw(topic), plan.filter(), plan.replay() != null, pace, Clock.systemUTC());
    }

    private LaneRunner<T> lane(Partition partition) {
        Intake<T> intake = intake(partition.topic());
        Admissions<T> admissions = admissions(intake);
        IntFunction<Applier<T>> appliers = slot -> new Applier<>(
                partition,
                plan.store(),
                intake,
                admissions,
                plan.longestBatch(),
                deprecations,
                listener,
                watch(partition, slot));
        var ports = new LaneRunner.Ports(plan.name(), workers, errands, logs, loop, standing, memory);
        var lane = new LaneRunner<>(
                partition, plan.policy(), claimer, appliers, plan.isParallelByKey(), ports, new Random());
        lanes.values().removeIf(LaneRunner::isReleased);
        lanes.put(partition, lane);
        return lane;
    }

    private HandlerWatch watch(Partition partition, int slot) {
        HandlerWatch watch = stalls.watch(partition, slot);
        if (plan.store() instanceof AtMostOnce store) {
            store.watchBy(partition, watch);
        }
        return watch;
    }

    private Consumer<byte[], Arrival> consumer() {
        Map<String, Object> config = new HashMap<>(kafka);
        if (plan.isBroadcast()) {
            config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        } else {
            config.put(ConsumerConfig.GROUP_ID_CONFIG, plan.name());
        }
        if (!config.containsKey(ConsumerConfig.GROUP_PROTOCOL_CONFIG)) {
            config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, topics.hasConsumerProtocol() ? "consumer" : "classic");
        }
        if ("classic".equals(config.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG))) {
            config.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        }
        if (pace != null) {
            int most = Integer.parseInt(String.valueOf(config.get(ConsumerConfig.MAX_POLL_RECORDS_CONFIG)));
            config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.min(most, pace.batch()));
        }
        config.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, memory.fetch(partitions()));
        return new KafkaConsumer<>(
                config, updates, new ArrivalDeserializer(dispatch, updates, plan.filter(), this::isRaw));
    }

    /** All that may come to be this instance's. */
    private int partitions() {
        return topics.partitions(watch.topics()).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** Reads what it is told to, outside the group. */
    private Consumer<byte[], Arrival> reader() {
        Map<String, Object> config = new HashMap<>(kafka);
        config.keySet()
                .removeAll(Set.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                        ConsumerConfig.GROUP_PROTOCOL_CONFIG));
        var keys = new ClusterUpdates();
        return new KafkaConsumer<>(config, keys, new ArrivalDeserializer(dispatch, keys, plan.filter(), this::isRaw));
    }

    private boolean isRaw(String topic) {
        return plan.hasRaw() && plan.raw(topic) != null;
    }

    @Override
    public String name() {
        return plan.name();
    }

    @Override
    public CompletableFuture<Position> caughtUp() {
        return standing.caughtUpFuture().copy();
    }

    @Override
    public CompletableFuture<Position> reached(Position position) {
        return standing.reached(position);
    }

    @Override
    public Progress progress() {
        return standing.progress();
    }

    @Override
    public Position position() {
        return standing.position();
    }

    @Override
    public State state() {
        if (isClosed) {
            return State.CLOSED;
        }
        if (standing.incidents().stream().anyMatch(Incident::isHalting)) {
            return State.HALTED;
        }
        if (suspension.pause() != null) {
            return State.PAUSED;
        }
        return standing.isCatchingUp() ? State.CATCHING_UP : State.LIVE;
    }

    @Override
    public void pause(String reason, String actor) {
        control().pause(plan.name(), new Pause(reason, actor, Instant.now()));
        look();
    }

    @Override
    public void resume(String actor) {
        control().resume(plan.name(), actor);
        look();
    }

    @Override
    public Replay replay(ReplayRequest request, String reason, String actor) {
        return replays().start(plan.name(), request, reason, actor);
    }

    @Override
    public Replays replays() {
        return Replays.of(plan.store(), kafka, admin);
    }

    private ControlStore control() {
        return plan.store()
                .control()
                .orElseThrow(() -> new UnsupportedOperationException(
                        plan.name() + " has no store that keeps what operators want of it; JdbcPlayheadStore does"));
    }

    @Override
    public Observation observe(Coordinates at) {
        return new Observer<>(plan.name(), plan.store(), topics, this::reader, this::intake).observe(at);
    }

    @Override
    public Map<String, Long> deprecated() {
        return deprecations.counts();
    }

    @Override
    public Hospital hospital() {
        return Hospital.of(plan.name(), plan.store());
    }

    @Override
    public List<Incident> incidents() {
        return standing.incidents();
    }

    @Override
    public void close() {
        if (!isClosedNow()) {
            return;
        }
        watcher.shutdownNow();
        loop.close();
        if (treatments != null) {
            treatments.close();
        }
        replays.values().forEach(reader -> reader.loop.close());
        replays.values().forEach(RunningSubscription::close);
        try {
            poller.join(CLOSE.toMillis());
            workers.shutdown();
            errands.shutdown();
            workers.awaitTermination(1, TimeUnit.SECONDS);
            errands.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        poller.interrupt();
        workers.shutdownNow();
        errands.shutdownNow();
        stallWatcher.shutdownNow();
        standing.closed();
        closed.accept(this);
        log.info("closed subscription={}", plan.name());
    }

    /** False if it was already; no replay begins from here on. */
    private synchronized boolean isClosedNow() {
        boolean isNow = !isClosed;
        isClosed = true;
        return isNow;
    }

    @Override
    public String toString() {
        return plan.name() + " " + state() + " at " + position();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import dev.playhead.consumer.Input.Trouble;
import dev.playhead.event.Contract;
import dev.playhead.event.Event;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import dev.playhead.marketplace.order.v1.OrderCancelled;
import dev.playhead.marketplace.order.v1.OrderLineAdded;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import dev.playhead.serde.ContractSerializer;
import dev.playhead.serde.RegisteredSchema;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.internal.Arrival;
import dev.playhead.serde.internal.Deprecations;
import dev.playhead.serde.internal.EventDispatch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;

/**
 * Runs several instances of one subscription against a model of Kafka and a model store, and lets the worst happen in an
 * order that a seed decides. The decisions are the real {@link Lane}'s and the transactions the real {@link Applier}'s;
 * everything around them is simulated, in one thread, so that a seed gives the same run each time.
 *
 * <p>What happens: events are published; clients fetch ahead, poll, pause, seek; workers claim and handle, and in the middle
 * of a transaction others go on; a process stops and wakes, or dies; the group takes partitions away with a callback, too
 * late, or without; the store is down, loses the answer to a commit, or finishes it much later; a topic is recreated, its
 * beginning deleted; a handler fails for a while; a record is garbage; an operator moves a playhead. In two of three runs
 * events that fail go to the hospital: any process may treat its wards at any time, operators ask for it and skip, and the
 * hospital may be full or refuse.
 *
 * <p>What is checked, at <em>every</em> commit: the events written by the transaction are exactly the handled events of the
 * log between the old position and the new one, in order, of the topic the playhead is bound to, under the highest epoch
 * granted. That is no loss, no duplicate, order, atomic position, fence and no silent skip in one sentence. With a hospital
 * an event of a parked key must be admitted instead, one of any other key may be, alone of its kind; and who leaves is the
 * first of its ward, once, with its one effect. At the end all faults stop, an operator answers every halted lane and every
 * ward, every playhead must reach the end of its log, and the hospital must be empty.
 */
final class Simulation {

    private static final String NAME = "billing";
    private static final String TOPIC = "marketplace.order";
    private static final int NODES = 3;
    private static final int MOST_NESTED = 2;
    private static final int ENOUGH = 20_000;
    private static final int KEYS = 4;
    private static final Pause PAUSE = new Pause("a test", "an operator", Instant.EPOCH);

    /** One event's effect: which log, and where in it. */
    record Effect(String topicId, int partition, long offset) {}

    private enum Kind {
        HANDLED,
        GATHERED,
        UNHANDLED,
        GARBAGE;

        boolean isHandled() {
            return this == HANDLED || this == GATHERED;
        }
    }

    private record Entry(ConsumerRecord<byte[], Arrival> record, Kind kind, int slot, Effect effect, String ward) {}

    /** A process dies in the middle of what it does. */
    private static final class Died extends Error {
        Died() {
            super(null, null, false, false);
        }
    }

    /** What a handler throws; without a stack trace, which costs more than the rest of a step. */
    private static final class HandlerFails extends RuntimeException {
        HandlerFails() {
            super("as planned", null, false, false);
        }
    }

    private static final Intake<List<Effect>> INTAKE = Intake.of(Wire.DISPATCH);

    private static final ThreadLocal<Simulation> RUNNING = new ThreadLocal<>();

    private final long seed;
    private final SplittableRandom random;
    private final int partitions;
    private final List<Partition> names;
    private final Store store = new Store();
    private final List<Node> nodes = new ArrayList<>();
    private final int[] owners;
    private final List<Actor> working = new ArrayList<>();
    private final FailurePolicy policy;
    private final int sharing;
    private final Treatment<List<Effect>> treatment;
    private final Hospital operators = Hospital.of(NAME, store, clock());
    private final Set<Effect> inHospital = new HashSet<>();
    private boolean isRefusing;
    private final Map<Long, Integer> failures = new HashMap<>();
    private final Map<String, Topic> known = new HashMap<>();
    private Topic topic;
    private int topics;
    private boolean isStoreDown;
    private boolean isSuspended;
    private boolean isSilent;
    private boolean isHealed;
    private int nested;
    private @Nullable Actor busy;
    int steps;
    int commits;
    int fenced;
    int halted;
    int admitted;
    int discharged;

    Simulation(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.partitions = 1 + random.nextInt(3);
        this.names = Topics.partitions(TOPIC, partitions);
        this.owners = new int[partitions];
        this.policy = policy();
        this.sharing = random.nextInt(3);
        this.treatment = new Treatment<>(
                store.inMemoryHospital(),
                store,
                topic -> INTAKE,
                policy,
                clock(),
                new SubscriptionListener() {},
                new HandlerWatch(Duration.ZERO));
        this.topic = recreated();
        for (int id = 0; id < NODES; id++) {
            nodes.add(new Node(id));
        }
        for (int partition = 0; partition < partitions; partition++) {
            assign(partition, random.nextInt(NODES));
        }
    }

    private FailurePolicy policy() {
        var retry = FailurePolicy.retry(2, Duration.ofMillis(10));
        return random.nextInt(3) == 0
                ? retry.thenHalt()
                : retry.thenHospital()
                        .withLimits(new FailurePolicy.Limits(
                                2 + random.nextInt(20), 1 + random.nextInt(8), 1 + random.nextInt(6)));
    }

    /** In some runs every instance handles keys beside each other, in some none, in others they differ. */
    private boolean isByKey(Node node) {
        return sharing == 2 ? node.id == 0 : sharing == 1;
    }

    /** A millisecond passes with each step. */
    private Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(steps);
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    /** Runs one seed to its end. */
    Simulation run() {
        RUNNING.set(this);
        try {
            int turns = 100 + random.nextInt(300);
            for (int turn = 0; turn < turns; turn++) {
                step();
            }
            // The last commits of a log meet every fault, too: nothing that follows would repair what they break.
            isSilent = true;
            for (int turn = 0; turn < turns / 3; turn++) {
                step();
            }
            heal();
            return this;
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + " fails; replay it with -Dplayhead.sim.from=" + seed + " -Dplayhead.sim.seeds=1: "
                            + e.getMessage(),
                    e);
        }
    }

    // ---- the log

    private final class Topic {

        final TopicIdentity identity;
        final List<PartitionLog> logs = new ArrayList<>();

        Topic(String id) {
            identity = new TopicIdentity("cluster", id, partitions);
            for (int number = 0; number < partitions; number++) {
                logs.add(new PartitionLog(identity, number));
            }
        }
    }

    private final class PartitionLog {

        final TopicIdentity identity;
        final int partition;
        final List<Entry> entries = new ArrayList<>();
        long start;
        long end;

        PartitionLog(TopicIdentity identity, int partition) {
            this.identity = identity;
            this.partition = partition;
        }

        void publish() {
            if (random.nextInt(6) == 0) {
                end++; // a transaction marker: an offset without a record
            }
            int dice = random.nextInt(200);
            Kind kind =
                    dice == 0 ? Kind.GARBAGE : dice < 50 ? Kind.UNHANDLED : dice < 120 ? Kind.GATHERED : Kind.HANDLED;
            boolean isTyped = random.nextBoolean(); // a foreign producer adds no ce_type
            var headers = new RecordHeaders();
            if (isTyped) {
                headers.add(Wire.typed(kind));
            }
            int key = random.nextInt(KEYS + 1);
            var record = new ConsumerRecord<byte[], Arrival>(
                    TOPIC,
                    partition,
                    end,
                    topics,
                    TimestampType.CREATE_TIME,
                    0,
                    0,
                    Wire.KEYS[key],
                    Wire.DISPATCH.arrival(Wire.fetched(kind, isTyped)),
                    headers,
                    Optional.of(0));
            if (kind.isHandled() && random.nextInt(policy.hasHospital() ? 6 : 12) == 0) {
                failures.put(key(partition, end), random.nextInt(6));
            }
            var effect = new Effect(identity.topicId(), partition, end);
            entries.add(new Entry(record, kind, KeySlots.of(record.key(), end), effect, Wire.ward(key, identity, end)));
            end++;
        }

        /** What is between two positions. */
        List<Entry> between(long from, long to) {
            return entries.subList(index(from), index(to));
        }

        private int index(long offset) {
            int low = 0;
            int high = entries.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (entries.get(middle).record().offset() < offset) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }

    private static long key(int partition, long offset) {
        return partition * 1_000_000L + offset;
    }

    private Topic recreated() {
        failures.clear();
        var created = new Topic("topic-" + ++topics);
        known.put(created.identity.topicId(), created);
        int events = random.nextInt(12);
        for (int i = 0; i < events; i++) {
            created.logs.get(random.nextInt(partitions)).publish();
        }
        return created;
    }

    // ---- the store, and what is checked at each commit

    private final class Store extends InMemoryPlayheadStore<Effect> {

        @Override
        void reached(String what) {
            if (isStoreDown) {
                throw unavailable("down at " + what);
            }
            // A claim is where much depends on who was first.
            interrupt(what.equals("claim") ? 2 : 8);
        }

        @Override
        Outcome outcome() {
            return switch (isHealed ? 99 : random.nextInt(40)) {
                case 0 -> Outcome.DONE_BUT_UNKNOWN;
                case 1 -> Outcome.ROLLED_BACK_BUT_UNKNOWN;
                case 2 -> Outcome.PENDING;
                default -> Outcome.DONE;
            };
        }

        @Override
        void committing(Playhead held, Playhead from, Playhead to, List<Effect> written) {
            KeySlots done = slotsOf(from);
            check(held, from, from.next(), to.next(), entry -> !done.isDone(entry.record()), written);
        }

        @Override
        void committing(Playhead held, Playhead row, int slot, long from, long to, List<Effect> written) {
            check(held, row, from, to, entry -> entry.slot() == slot, written);
        }

        private void check(
                Playhead held, Playhead row, long from, long to, Predicate<Entry> isOurs, List<Effect> written) {
            commits++;
            TopicIdentity bound = Objects.requireNonNull(row.topic());
            require(held.epoch() == row.epoch(), () -> "epoch " + held.epoch() + " commits after a claim of " + row);
            PartitionLog log = Objects.requireNonNull(known.get(bound.topicId()))
                    .logs
                    .get(row.partition().number());
            require(to <= log.end && from <= to, () -> "moved from " + from + " to " + to + ": " + row);
            List<Effect> expected = new ArrayList<>();
            List<Effect> parked = parked(inMemoryHospital().changes(written).admitted);
            List<Effect> left = new ArrayList<>(parked);
            Set<String> wards = new HashSet<>();
            for (Entry entry : log.between(from, to)) {
                if (entry.kind() == Kind.UNHANDLED || !isOurs.test(entry)) {
                    continue;
                }
                Effect effect = entry.effect();
                String ward = entry.ward();
                if (wards.contains(ward) || inMemoryHospital().isParked(NAME, row.partition(), ward)) {
                    require(left.remove(effect), () -> effect + " overtook its ward: " + from + " to " + to);
                } else if (left.remove(effect)) {
                    require(parked.size() == 1, () -> effect + " was parked together with others: " + parked);
                    wards.add(ward);
                } else {
                    require(entry.kind() != Kind.GARBAGE, () -> "garbage was skipped between " + from + " and " + to);
                    expected.add(effect);
                }
            }
            require(
                    expected.equals(written),
                    () -> row + " from " + from + " to " + to + " wrote " + written + ", not " + expected);
            require(left.isEmpty(), () -> "admitted what is not there: " + left);
            require(parked.isEmpty() || policy.hasHospital(), () -> "admitted where there is no hospital: " + parked);
            inHospital.addAll(parked);
            admitted += parked.size();
        }

        @Override
        void treated(InMemoryHospital.Changes changes, List<Effect> written) {
            for (Patient patient : changes.discharged) {
                require(
                        changes.isSkip
                                || inMemoryHospital()
                                        .first(patient)
                                        .filter(patient::equals)
                                        .isPresent(),
                        () -> patient + " left before those in front of it");
                require(inHospital.remove(effect(patient)), () -> patient + " left twice");
                discharged++;
            }
            require(
                    written.equals(changes.isSkip ? List.of() : parked(changes.discharged)),
                    () -> changes.discharged + " wrote " + written);
        }

        @Override
        boolean isRefusing() {
            return isRefusing;
        }

        private static List<Effect> parked(List<Patient> patients) {
            return patients.isEmpty()
                    ? List.of()
                    : patients.stream().map(Simulation::effect).toList();
        }
    }

    private static Effect effect(Patient patient) {
        return new Effect(
                patient.topicId(), patient.at().partition(), patient.at().offset());
    }

    /** The effect names the topic it came from, which each record carries as its timestamp. */
    private void handle(Event<Message> event, List<Effect> tx) {
        int partition = event.coordinates().partition();
        long offset = event.coordinates().offset();
        Integer left = failures.get(key(partition, offset));
        if (left != null && left > 0) {
            failures.put(key(partition, offset), left - 1);
            throw new HandlerFails();
        }
        long origin = event.metadata().time().toEpochMilli();
        tx.add(new Effect("topic-" + origin, partition, offset));
    }

    private static void require(boolean holds, Supplier<String> violation) {
        if (!holds) {
            throw new AssertionError(violation.get());
        }
    }

    // ---- processes

    private final class Node {

        final int id;
        final Map<Integer, Worker> workers = new TreeMap<>();

        /** Also those whose partition was taken away: they may not know yet. */
        final List<Worker> everybody = new ArrayList<>();

        final Deque<Runnable> unheard = new ArrayDeque<>();
        boolean isStopped;
        TopicIdentity sees;
        long generation;

        Node(int id) {
            this.id = id;
            this.sees = topic.identity;
        }
    }

    /** Somebody on a process who may be in the middle of something when the process stops or dies. */
    private abstract static class Actor {

        final Node node;
        boolean isDead;

        Actor(Node node) {
            this.node = node;
        }
    }

    /** Treats wards. */
    private static final class Healer extends Actor {

        Healer(Node node) {
            super(node);
        }
    }

    /** A thread that does something for a worker; others do something else for it meanwhile. */
    private static final class Hand extends Actor {
        Hand(Node node) {
            super(node);
        }
    }

    /** What the runtime is to a lane: its worker, and its share of the consumer. */
    private final class Worker extends Actor {

        final int partition;
        final Partition name;
        final Lane lane;
        final Map<Integer, Applier<List<Effect>>> appliers = new HashMap<>();
        final Deque<Action> requests = new ArrayDeque<>();
        final List<Action> tasks = new ArrayList<>();

        /** The slots of which a handler is at work. */
        final Set<Integer> atWork = new HashSet<>();

        boolean isPaused = true;
        boolean isReleased;
        boolean isToWait;
        int readTicket;
        long position;
        final List<ConsumerRecord<byte[], Arrival>> fetched = new ArrayList<>();
        long fetchedTo;

        @Nullable
        Incident incident;

        Worker(Node node, int partition) {
            super(node);
            this.partition = partition;
            this.name = names.get(partition);
            this.lane = new Lane(NAME, name, policy, isByKey(node), () -> Long.MAX_VALUE, random);
            take(lane.start());
        }

        private Applier<List<Effect>> applier() {
            return new Applier<>(
                    name,
                    store,
                    INTAKE,
                    policy.hasHospital() ? new Admissions<>(store.inMemoryHospital(), INTAKE, policy, clock()) : null,
                    Duration.ofHours(1),
                    new Deprecations("the simulation handles"),
                    new SubscriptionListener() {},
                    new HandlerWatch(Duration.ZERO));
        }

        @Override
        public String toString() {
            return lane + " on node " + node.id + " tasks=" + tasks + " requests=" + requests + " read="
                    + (isPaused ? "paused at " : "") + position + " incident=" + incident;
        }

        /** The poll loop learned that somebody paused the subscription, or resumed it. */
        void tellWhetherToWait() {
            if (isToWait != isSuspended) {
                isToWait = isSuspended;
                tell(isToWait ? new Input.Suspended(new Incident.Paused(NAME, name, PAUSE)) : new Input.Resumed());
            }
        }

        /** To park what just failed, and to store what is behind it before leaving, ends what was begun. */
        private boolean beginsAnew(Action action) {
            return action instanceof Action.Apply apply
                    && apply.failure() == null
                    && lane.state() == Lane.State.READING;
        }

        void take(List<Action> actions) {
            for (Action action : actions) {
                require(!isToWait || !beginsAnew(action), () -> "began something new while it was to wait: " + this);
                if (action instanceof Action.Read
                        || action instanceof Action.Pause
                        || action instanceof Action.Resume) {
                    requests.add(action);
                } else if (action instanceof Action.Report report) {
                    incident = report.incident();
                    halted += incident != null && incident.isHalting() ? 1 : 0;
                } else if (action instanceof Action.Release) {
                    isReleased = true;
                } else if (!(action instanceof Action.Stored)) {
                    tasks.add(action);
                }
            }
        }

        void tell(Input input) {
            if (!isDead) {
                take(lane.step(input));
            }
        }

        // ---- work that blocks

        void work(Action task) {
            tasks.remove(task);
            if (task instanceof Action.Wake wake) {
                tell(new Input.Woken(wake.ticket()));
                return;
            }
            during(new Hand(node), () -> tell(answer(task)));
        }

        private Input answer(Action task) {
            if (task instanceof Action.Apply apply) {
                if (lane.state() == Lane.State.LEAVING && apply.slice().size() > 0 && random.nextBoolean()) {
                    return new Input.NotBegun(apply.ticket());
                }
                Applier<List<Effect>> applier = appliers.computeIfAbsent(apply.slot(), slot -> applier());
                require(
                        atWork.add(apply.slot()),
                        () -> "two handle slot " + apply.slot() + " beside each other: " + this);
                Input result = applier.apply(apply);
                atWork.remove(apply.slot());
                fenced +=
                        result instanceof Input.NotApplied failed && failed.trouble() instanceof Trouble.Fenced ? 1 : 0;
                return result;
            }
            if (task instanceof Action.Claim claim) {
                return claim(claim);
            }
            if (task instanceof Action.ReadWards read) {
                try {
                    Wards parked = wards();
                    interrupt(2);
                    return new Input.WardsRead(read.ticket(), parked);
                } catch (StoreUnavailableException e) {
                    return new Input.WardsNotRead(read.ticket(), e);
                }
            }
            if (task instanceof Action.Verify verify) {
                long asked = node.generation;
                return new Input.Verified(verify.ticket(), asked, topic.identity);
            }
            throw new AssertionError("nobody carries out " + task);
        }

        private Wards wards() {
            return Admissions.wards(store, policy, NAME, name);
        }

        private Input claim(Action.Claim claim) {
            long asked = node.generation;
            Topic now = topic;
            PartitionLog log = now.logs.get(partition);
            try {
                Optional<Playhead> held =
                        claim.renew() == null ? Optional.of(claimOrOpen(now)) : store.renew(claim.renew());
                return held.isPresent()
                        ? new Input.Claimed(
                                claim.ticket(),
                                held.get(),
                                store.slots(NAME, name),
                                new Input.Log(now.identity, log.start, log.end, asked),
                                wards())
                        : new Input.NotClaimed(claim.ticket(), new Trouble.Fenced(new IllegalStateException()));
            } catch (StoreUnavailableException e) {
                return new Input.NotClaimed(claim.ticket(), new Trouble.StoreDown(e));
            }
        }

        private Playhead claimOrOpen(Topic now) {
            Optional<Playhead> held = store.claim(NAME, name, now.identity);
            if (held.isEmpty()) {
                store.open(names.stream()
                        .map(each -> Playhead.unclaimed(NAME, each, now.identity, now.logs.get(each.number()).start))
                        .toList());
                held = store.claim(NAME, name, now.identity);
            }
            return held.orElseThrow();
        }

        // ---- the poll loop's share

        void carryOutRequests() {
            while (!requests.isEmpty()) {
                Action request = requests.remove();
                if (request instanceof Action.Read read) {
                    position = read.offset();
                    fetched.clear();
                    fetchedTo = position;
                    readTicket = read.ticket();
                }
                isPaused = request instanceof Action.Pause;
            }
        }

        /** The client fetches ahead, for as long as the topic it knows is there. */
        void fetch() {
            if (isPaused || !node.sees.isSameTopicAs(topic.identity)) {
                return;
            }
            PartitionLog log = topic.logs.get(partition);
            if (fetchedTo < log.start || fetchedTo > log.end) {
                return;
            }
            long to = Math.min(log.end, fetchedTo + 1 + random.nextInt(6));
            for (Entry entry : log.between(fetchedTo, to)) {
                fetched.add(entry.record());
            }
            fetchedTo = to;
        }

        void poll() {
            // A poll that began before a request was made knows nothing of it.
            if (isHealed || random.nextInt(3) > 0) {
                carryOutRequests();
            }
            if (isPaused) {
                return;
            }
            if (fetchedTo > position) {
                var records = List.copyOf(fetched);
                fetched.clear();
                position = fetchedTo;
                tell(new Input.Polled(readTicket, new Batch(records, position, 0, node.generation)));
            } else if (node.sees.isSameTopicAs(topic.identity) && isOutOfRange(topic.logs.get(partition))) {
                tell(new Input.OutOfRange(readTicket));
            }
        }

        private boolean isOutOfRange(PartitionLog log) {
            return position < log.start || position > log.end;
        }
    }

    // ---- one step: anything that can happen next

    private void step() {
        steps++;
        Node node = nodes.get(random.nextInt(NODES));
        int dice = random.nextInt(100);
        if (dice < 15) {
            if (!isSilent) {
                topic.logs.get(random.nextInt(partitions)).publish();
            }
        } else if (dice < 45) {
            pollTurn(node);
        } else if (dice < 80) {
            workTurn(node);
        } else if (dice < 85) {
            treatTurn(node);
        } else if (!isHealed && dice < 92) {
            fault(node, random.nextInt(100));
        }
    }

    private void pollTurn(Node node) {
        if (node.isStopped) {
            return;
        }
        if (!node.unheard.isEmpty() && (isHealed || random.nextInt(4) == 0)) {
            node.unheard.remove().run();
            return;
        }
        if (!node.sees.isSameTopicAs(topic.identity) && (isHealed || random.nextInt(4) == 0)) {
            node.sees = topic.identity;
            node.generation++;
        } else if (random.nextInt(20) == 0) {
            node.generation++;
        }
        for (Worker worker : List.copyOf(node.workers.values())) {
            worker.tellWhetherToWait();
            worker.tell(new Input.Learned(node.generation));
            look(worker);
            if (random.nextInt(3) > 0) {
                worker.fetch();
            }
            if (random.nextInt(3) > 0) {
                worker.poll();
            }
        }
    }

    private void look(Worker worker) {
        Playhead row = store.rows(NAME).get(worker.name);
        if (row != null && !isStoreDown && random.nextInt(10) == 0) {
            worker.tell(new Input.Seen(row.epoch()));
        }
    }

    /** Some worker of the node does something. */
    private void workTurn(Node node) {
        if (node.isStopped) {
            return;
        }
        List<Worker> willing = new ArrayList<>();
        for (Worker worker : node.everybody) {
            if (!worker.tasks.isEmpty()) {
                willing.add(worker);
            }
        }
        if (!willing.isEmpty()) {
            Worker worker = willing.get(random.nextInt(willing.size()));
            worker.work(worker.tasks.get(random.nextInt(worker.tasks.size())));
        }
    }

    private void during(Actor self, Runnable work) {
        Actor before = busy;
        busy = self;
        try {
            work.run();
        } catch (Died e) {
            require(self.isDead, () -> "only the dead die");
        } finally {
            busy = before;
        }
    }

    // ---- the hospital

    /** A process treats a ward that is due, or an operator's request is carried out there. */
    private void treatTurn(Node node) {
        if (node.isStopped || !policy.hasHospital() || inHospital.isEmpty()) {
            return;
        }
        during(new Healer(node), () -> {
            try {
                int dice = random.nextInt(16);
                if (dice < 2) {
                    skip();
                } else if (dice < 6) {
                    request(dice == 2);
                } else {
                    treat(node);
                }
            } catch (StoreUnavailableException e) {
                steps++;
            }
        });
    }

    private void treat(Node node) {
        List<Ward> due = store.inMemoryHospital().due(NAME, names, clock().instant(), 10);
        if (due.isEmpty()) {
            return;
        }
        Ward ward = due.get(random.nextInt(due.size()));
        int healed = treatment.treat(ward, random::nextBoolean);
        Worker worker = node.workers.get(ward.partition().number());
        if (healed > 0 && worker != null && random.nextBoolean()) {
            worker.tell(new Input.Discharged());
        }
    }

    private void request(boolean isDryRun) {
        var all = new Hospital.Selection.All(NAME);
        if (isDryRun) {
            operators.dryRun(all, "an operator");
        } else {
            operators.retry(all, "an operator", "there is a new version");
        }
    }

    /** An operator skips a patient, not always the first of its ward; garbage can be helped in no other way. */
    private void skip() {
        List<Patient> patients = store.inMemoryHospital().patients();
        if (!patients.isEmpty()) {
            operators.skip(patients.get(random.nextInt(patients.size())), "an operator", "nobody needs it");
        }
    }

    /** In the middle of a worker's transaction the rest of the world goes on; or the worker's process dies. */
    private void interrupt(int oneIn) {
        Actor self = busy;
        if (self == null || isHealed || nested >= MOST_NESTED || random.nextInt(oneIn) > 0) {
            return;
        }
        nested++;
        working.add(self);
        boolean wasStopped = self.node.isStopped;
        self.node.isStopped = wasStopped || random.nextInt(3) == 0;
        busy = null;
        try {
            // Now and then for so long that a lane could begin anew meanwhile.
            int others = random.nextInt(random.nextInt(40) == 0 ? 400 : 30);
            for (int i = 0; i < others; i++) {
                step();
            }
        } finally {
            nested--;
            working.remove(self);
            busy = self;
            self.node.isStopped = wasStopped;
        }
        if (self.isDead) {
            throw new Died();
        }
    }

    private void fault(Node node, int dice) {
        if (dice < 25) {
            rebalance();
        } else if (dice < 35) {
            node.isStopped = !node.isStopped;
        } else if (dice < 42) {
            die(node);
        } else if (dice < 52) {
            isStoreDown = !isStoreDown;
        } else if (dice < 60) {
            store.endIdleTransactions();
        } else if (dice < 75) {
            store.settle(random.nextBoolean());
        } else if (dice < 76) {
            topic = recreated();
        } else if (dice < 78) {
            PartitionLog log = topic.logs.get(random.nextInt(partitions));
            log.start += random.nextLong(log.end - log.start + 1);
        } else if (dice < 81) {
            operate(random.nextInt(partitions), false);
        } else if (dice < 82) {
            isRefusing = !isRefusing;
        } else if (dice < 85) {
            isSuspended = !isSuspended;
        }
    }

    private void die(Node node) {
        working.stream().filter(actor -> actor.node == node).forEach(actor -> actor.isDead = true);
        for (Worker worker : node.everybody) {
            worker.isDead = true;
            worker.tasks.clear();
        }
        node.everybody.clear();
        node.workers.clear();
        node.unheard.clear();
        node.isStopped = false;
        node.sees = topic.identity;
        node.generation = 0;
        for (int partition = 0; partition < partitions; partition++) {
            if (owners[partition] == node.id) {
                assign(partition, random.nextInt(NODES));
            }
        }
    }

    // ---- the group

    private void rebalance() {
        int partition = random.nextInt(partitions);
        Node old = nodes.get(owners[partition]);
        Worker leaving = old.workers.get(partition);
        if (leaving == null) {
            return;
        }
        if (old.isStopped || random.nextInt(3) == 0) {
            // Evicted: the group goes on at once, the old owner hears of it when it hears of it, and without a
            // callback.
            old.unheard.add(() -> leave(leaving));
        } else {
            leaving.tell(new Input.Revoked());
            if (!leaving.isReleased && random.nextBoolean()) {
                // Its transaction is under way, and the callback waits; here for nobody.
                step();
            }
            leave(leaving);
        }
        assign(partition, random.nextInt(NODES));
    }

    private static void leave(Worker leaving) {
        leaving.tell(new Input.Lost());
        leaving.node.workers.remove(leaving.partition, leaving);
    }

    private void assign(int partition, int id) {
        owners[partition] = id;
        Node owner = nodes.get(id);
        Runnable arrive = () -> {
            if (owners[partition] == id) {
                var worker = new Worker(owner, partition);
                owner.everybody.add(worker);
                Worker before = owner.workers.put(partition, worker);
                if (before != null) {
                    before.tell(new Input.Lost());
                }
            }
        };
        if (owner.isStopped || !owner.unheard.isEmpty()) {
            owner.unheard.add(arrive);
        } else {
            arrive.run();
        }
    }

    // ---- operators, and the end

    /** Moves a playhead: where it must, or anywhere. */
    private void operate(int partition, boolean isNeeded) {
        Playhead row = store.rows(NAME).get(names.get(partition));
        if (row == null || isStoreDown) {
            return;
        }
        PartitionLog log = topic.logs.get(partition);
        long to = isNeeded ? past(row, log) : log.start + random.nextLong(log.end - log.start + 1);
        try {
            store.move(NAME, Position.of(TOPIC, partition, to), "an operator decided");
        } catch (StoreUnavailableException e) {
            steps++;
        }
    }

    /** Where to go on after a halt: behind the record at fault, or where the log begins. */
    private long past(Playhead row, PartitionLog log) {
        boolean isHere = row.topic() != null && row.topic().isSameTopicAs(topic.identity);
        if (!isHere || row.next() < log.start || row.next() > log.end) {
            return log.start;
        }
        List<Entry> rest = log.between(row.next(), log.end);
        return rest.isEmpty() ? row.next() : rest.get(0).record().offset() + 1;
    }

    private void heal() {
        isHealed = true;
        isStoreDown = false;
        isRefusing = false;
        isSuspended = false;
        store.settle(random.nextBoolean());
        store.endIdleTransactions();
        nodes.forEach(node -> node.isStopped = false);
        for (int turn = 0; !isDone(); turn++) {
            if (turn == ENOUGH) {
                throw new AssertionError("not live after the heal: " + everybodyAlive() + " " + store.rows(NAME));
            }
            Node node = nodes.get(turn % NODES);
            pollTurn(node);
            workTurn(node);
            treatTurn(node);
            steps++;
            if (turn % 50 == 0) {
                everybodyAlive().stream()
                        .filter(worker -> worker.incident != null && worker.incident.isHalting())
                        .filter(worker -> worker.node.workers.get(worker.partition) == worker)
                        .forEach(worker -> operate(worker.partition, true));
            }
        }
    }

    private List<Worker> everybodyAlive() {
        return nodes.stream()
                .flatMap(node -> node.everybody.stream())
                .filter(worker -> !worker.isReleased)
                .toList();
    }

    private boolean isDone() {
        if (!inHospital.isEmpty()) {
            return false;
        }
        require(store.inMemoryHospital().isEmpty(), () -> "somebody was forgotten in the hospital");
        for (int partition = 0; partition < partitions; partition++) {
            Playhead row = store.rows(NAME).get(names.get(partition));
            if (row == null
                    || row.next() != topic.logs.get(partition).end
                    || (row.topic() != null && !row.topic().isSameTopicAs(topic.identity))) {
                return false;
            }
        }
        return true;
    }

    /** Real bytes and the real dispatch, made once. */
    private static final class Wire {

        /** Some keys, and none. */
        static final byte[] @Nullable [] KEYS = {{1}, {2}, {3}, {}, null};

        private static final List<String> WARDS = Stream.of(KEYS)
                .filter(Objects::nonNull)
                .map(key -> Ward.name(key, null, 0))
                .toList();

        private static final SchemaRegistry REGISTRY = new SchemaRegistry() {
            @Override
            public int register(Contract<?> contract) {
                return 1;
            }

            @Override
            public int lookup(Contract<?> contract) {
                return 1;
            }

            @Override
            public RegisteredSchema byId(int id) {
                return new RegisteredSchema(id, text(), List.of());
            }

            @Override
            public void close() {}
        };

        private static final byte[] HANDLED =
                bytes(OrderPlaced.newBuilder().setOrderId("o-1").build());
        private static final byte[] GATHERED =
                bytes(OrderLineAdded.newBuilder().setOrderId("o-1").build());
        private static final byte[] UNHANDLED =
                bytes(OrderCancelled.newBuilder().setOrderId("o-1").build());
        private static final byte[] GARBAGE = {7, 7, 7};

        private static final byte[] HANDLED_TYPE = type(OrderPlaced.getDescriptor());
        private static final byte[] GATHERED_TYPE = type(OrderLineAdded.getDescriptor());
        private static final byte[] UNHANDLED_TYPE = type(OrderCancelled.getDescriptor());

        /** Shared by all runs of a thread, so that each type is resolved once. */
        static final EventDispatch<Handling<List<Effect>>> DISPATCH = EventDispatch.of(
                REGISTRY,
                Map.of(
                        Contract.of(OrderPlaced.class),
                        new Handling.Each<>((event, tx) -> RUNNING.get().handle(event, tx)),
                        Contract.of(OrderLineAdded.class),
                        new Handling.Together<>((events, tx) ->
                                events.forEach(event -> RUNNING.get().handle(event, tx)))));

        private static final Map<Kind, ByteBuffer> TYPED = records(true);
        private static final Map<Kind, ByteBuffer> UNTYPED = records(false);

        private Wire() {}

        private static Map<Kind, ByteBuffer> records(boolean isTyped) {
            Map<Kind, ByteBuffer> values = new EnumMap<>(Kind.class);
            for (Kind kind : Kind.values()) {
                Header[] headers = isTyped ? new Header[] {typed(kind)} : new Header[0];
                var record = new SimpleRecord(0, null, value(kind), headers);
                values.put(
                        kind,
                        MemoryRecords.withRecords(Compression.NONE, record)
                                .records()
                                .iterator()
                                .next()
                                .value());
            }
            return values;
        }

        /** A value as Kafka's client hands it out: in its record, with headers behind it or without. */
        static ByteBuffer fetched(Kind kind, boolean isTyped) {
            return Objects.requireNonNull((isTyped ? TYPED : UNTYPED).get(kind)).duplicate();
        }

        static Header typed(Kind kind) {
            return new RecordHeader("ce_type", type(kind));
        }

        /** Where a record lies if it is parked. */
        static String ward(int key, TopicIdentity topic, long offset) {
            return key < WARDS.size() ? WARDS.get(key) : Ward.name(null, topic, offset);
        }

        static byte[] value(Kind kind) {
            return switch (kind) {
                case HANDLED -> HANDLED;
                case GATHERED -> GATHERED;
                case UNHANDLED -> UNHANDLED;
                case GARBAGE -> GARBAGE;
            };
        }

        static byte[] type(Kind kind) {
            return switch (kind) {
                case HANDLED, GARBAGE -> HANDLED_TYPE;
                case GATHERED -> GATHERED_TYPE;
                case UNHANDLED -> UNHANDLED_TYPE;
            };
        }

        private static byte[] type(Descriptor type) {
            return type.getFullName().getBytes(StandardCharsets.UTF_8);
        }

        private static byte[] bytes(Message message) {
            try (var serializer = new ContractSerializer(REGISTRY, true)) {
                return Objects.requireNonNull(serializer.serialize(TOPIC, message));
            }
        }

        private static String text() {
            try (InputStream proto =
                    OrderPlaced.class.getClassLoader().getResourceAsStream("marketplace/order/v1/order.proto")) {
                return new String(Objects.requireNonNull(proto).readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

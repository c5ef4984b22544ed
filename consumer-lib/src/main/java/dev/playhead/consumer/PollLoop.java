// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.consumer.SubscriptionListener.Unassignment;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import dev.playhead.serde.internal.Arrival;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that Kafka's consumer belongs to. It never handles an event and never waits for a store, so it polls on
 * whatever happens elsewhere; its rebalance callbacks only hand out and call back lanes.
 */
final class PollLoop<T> implements Runnable, ConsumerRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(PollLoop.class);

    private static final Duration POLL = Duration.ofMillis(100);

    /** What is longer than any turn here: the process was stopped meanwhile. */
    private static final Duration LONGEST_TURN = Duration.ofSeconds(1);

    /** How many nanoseconds an event waits for the next look while another partition is paused: the longer, the less comes. */
    private static final long SHORTEST_WAIT = 100_000;

    private static final long LONGEST_WAIT = 5_000_000;

    /** How long a rebalance or the end waits for transactions under way; after that the fence decides. */
    private static final Duration LEAVE = Duration.ofSeconds(2);

    private static final Duration LOOK = Duration.ofMillis(20);

    private static final Duration PAUSE_AFTER_ERROR = Duration.ofMillis(500);

    /** What was in the way is again within that time, or is not any more: not each poll meets it. */
    private static final Duration IN_THE_WAY = Duration.ofSeconds(3);

    private final Surroundings<T> around;
    private final Map<TopicPartition, LaneRunner<T>> lanes = new HashMap<>();
    private final Queue<Request<T>> requests = new ConcurrentLinkedQueue<>();
    private final Queue<ConsumerCall<?>> calls = new ConcurrentLinkedQueue<>();

    /** Partitions whose lanes are to be given events. */
    private final Set<TopicPartition> wanted = new HashSet<>();

    /** Nobody is given any, for want of memory. */
    private boolean isHolding;

    /** Partitions that are read up to where reading is to end. */
    private final Set<TopicPartition> ended = new HashSet<>();

    /** Partitions whose logs cannot be read on, and why. */
    private final Map<TopicPartition, Throwable> corrupt = new HashMap<>();

    private final Silence silence;

    private volatile boolean isClosing;
    private volatile boolean isPolling;
    private volatile @Nullable Consumer<byte[], Arrival> waking;
    private volatile @Nullable Thread thread;

    /** What is in the way of the whole subscription. */
    private @Nullable Incident inTheWay;

    private long metAt;
    private long turned = System.nanoTime();

    /** This consumer is of no use any more: Kafka does not let it in, or what it read may not have been taken. */
    private volatile boolean isGivenUp;

    /** What nobody foresaw, until it is told. */
    private volatile @Nullable Throwable failure;

    private long untilNextLook = SHORTEST_WAIT;
    private long commitDue = System.nanoTime();
    private long lookDue;
    private long learned;
    private Suspension told = Suspension.NONE;

    /** What the loop needs. */
    record Surroundings<T>(
            String subscription,
            Membership membership,
            Runnable lookAround,
            Supplier<Suspension> suspension,
            Supplier<Consumer<byte[], Arrival>> consumers,
            ClusterUpdates updates,
            Function<Partition, LaneRunner<T>> lanes,
            Supplier<Position> logEnds,
            @Nullable Position until,
            Standing standing,
            Survey survey,
            GroupCommits commits,
            Memory memory,
            Duration commitInterval,
            Duration patience) {}

    private record Request<T>(LaneRunner<T> lane, Action action) {}

    /** What only this thread can ask of the consumer, for a lane that waits for it. */
    private record ConsumerCall<R>(
            Playhead held, Function<Consumer<byte[], Arrival>, R> work, CompletableFuture<R> done) {

        void run(Consumer<byte[], Arrival> consumer) {
            try {
                done.complete(work.apply(consumer));
            } catch (KafkaException e) {
                done.completeExceptionally(e);
            }
        }
    }

    PollLoop(Surroundings<T> around) {
        this.around = around;
        this.silence = new Silence(around.patience());
    }

    /** Asks for a seek, a pause or a resume; done before the next poll. */
    @SuppressWarnings("unchecked") // a loop and its lanes are made together
    void request(LaneRunner<?> lane, Action action) {
        requests.add(new Request<>((LaneRunner<T>) lane, action));
        if (!(action instanceof Action.Pause)) {
            wake();
        }
    }

    /** Commits a position before its events are handled; fails if the partition is no longer this lane's. */
    CompletableFuture<Void> commit(Playhead moved) {
        Partition partition = moved.partition();
        var kafka = new TopicPartition(partition.topic(), partition.number());
        return ask(moved, consumer -> {
            GroupCommits.commitSync(consumer, Map.of(kafka, KafkaOffsets.commit(moved)));
            return null;
        });
    }

    /** As whom a position is committed elsewhere; fails if the partition is no longer this lane's. */
    CompletableFuture<ConsumerGroupMetadata> member(Playhead held) {
        return ask(held, Consumer::groupMetadata);
    }

    private <R> CompletableFuture<R> ask(Playhead held, Function<Consumer<byte[], Arrival>, R> work) {
        var call = new ConsumerCall<>(held, work, new CompletableFuture<R>());
        calls.add(call);
        wake();
        return call.done();
    }

    void close() {
        isClosing = true;
        wake();
    }

    /** Something failed that never should. A new consumer begins with what is stored, as after a crash. */
    void giveUp(Throwable why) {
        log.error("reading begins anew subscription={}", around.subscription(), why);
        failure = why;
        isGivenUp = true;
        wake();
    }

    private void wake() {
        Consumer<byte[], Arrival> consumer = waking;
        if (isPolling && consumer != null) {
            consumer.wakeup();
        }
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        while (!isClosing) {
            Consumer<byte[], Arrival> consumer = connect();
            if (consumer != null) {
                run(consumer);
            }
        }
        goOn();
    }

    private void run(Consumer<byte[], Arrival> consumer) {
        told = around.suspension().get();
        waking = consumer;
        isGivenUp = false;
        try {
            while (!isClosing && !isGivenUp) {
                turn(consumer);
            }
        } finally {
            end(consumer);
            around.membership().left();
        }
        if (isGivenUp) {
            around.memory().clear();
            tellWhatFailed();
            rest();
        }
    }

    /** The consumer, once Kafka answers and the ends are known; null if closed before. */
    private @Nullable Consumer<byte[], Arrival> connect() {
        boolean isTold = false;
        while (!isClosing) {
            try {
                around.lookAround().run();
                Position end = around.until();
                around.standing().started(end == null ? around.logEnds().get() : end);
                return around.consumers().get();
            } catch (AuthorizationException | AuthenticationException e) {
                refused(e);
                rest();
            } catch (KafkaException | StoreUnavailableException e) {
                if (!isTold) {
                    log.warn(
                            "Kafka or the store does not answer; trying on subscription={}: {}",
                            around.subscription(),
                            e.toString());
                    isTold = true;
                }
                rest();
            } catch (RuntimeException | Error e) {
                giveUp(e);
                tellWhatFailed();
                rest();
            }
        }
        return null;
    }

    private void turn(Consumer<byte[], Arrival> consumer) {
        long now = System.nanoTime();
        silence.pass(Math.min(now - turned, LONGEST_TURN.toNanos()));
        turned = now;
        try {
            tellWhatCannotBeRead(consumer);
            carryOutRequests(consumer);
            makeCalls(consumer);
            if (around.membership().keep(consumer, this)) {
                heedMemory(consumer);
                hand(consumer, poll(consumer));
            } else {
                rest();
            }
            tellWhatWasLearned();
            tellWhetherToWait();
            nowAndThen(consumer);
            if (inTheWay != null && System.nanoTime() - metAt > IN_THE_WAY.toNanos()) {
                goOn();
            }
        } catch (WakeupException e) {
            log.trace("woken");
        } catch (LogTruncationException e) {
            e.divergentOffsets()
                    .keySet()
                    .forEach(kafka -> tell(kafka, lane -> new Input.Truncated(lane.readTicket(), e)));
        } catch (OffsetOutOfRangeException e) {
            e.offsetOutOfRangePartitions()
                    .keySet()
                    .forEach(kafka -> tell(kafka, lane -> new Input.OutOfRange(lane.readTicket())));
        } catch (InterruptException e) {
            isClosing = true;
        } catch (TopicAuthorizationException e) {
            refused(e);
            rest();
        } catch (AuthorizationException | AuthenticationException e) {
            // A consumer that was told so never asks again.
            isGivenUp = true;
            refused(e);
        } catch (RuntimeException e) {
            lanes.keySet().stream()
                    .filter(kafka -> isCorrupt(kafka, e))
                    .findFirst()
                    .ifPresentOrElse(kafka -> corrupt.put(kafka, e), () -> pollFailed(e));
        } catch (Error e) {
            giveUp(e);
        }
    }

    /** What Kafka's client knows of passes; after anything else nobody knows what it still waits for, maybe for ever. */
    private void pollFailed(RuntimeException e) {
        if (e instanceof KafkaException) {
            log.warn("a poll failed; polling on subscription={}", around.subscription(), e);
            rest();
        } else {
            giveUp(e);
        }
    }

    private void refused(ApiException e) {
        met(new Incident.NotAuthorized(around.subscription(), e));
    }

    private void tellWhatFailed() {
        Throwable why = failure;
        if (why != null) {
            failure = null;
            met(new Incident.ReadingFailed(around.subscription(), why));
        }
    }

    private void met(Incident incident) {
        metAt = System.nanoTime();
        if (inTheWay == null || !inTheWay.getClass().equals(incident.getClass())) {
            goOn();
            inTheWay = incident;
            around.standing().opened(incident);
            log.warn("{}", incident.message());
        }
    }

    private void goOn() {
        if (inTheWay != null) {
            around.standing().closed(inTheWay);
            inTheWay = null;
        }
    }

    /** Whether the log of a partition cannot be read. Kafka's client says so in words only, each time that it is polled. */
    private static boolean isCorrupt(TopicPartition kafka, RuntimeException e) {
        return e.getClass() == KafkaException.class
                && (e.getMessage() + ' ').matches(".* " + Pattern.quote(kafka.toString()) + "\\.? .*");
    }

    /** The client keeps what it cannot read until it is polled elsewhere: whoever looks again is to see what is there then. */
    private void tellWhatCannotBeRead(Consumer<byte[], Arrival> consumer) {
        corrupt.keySet().retainAll(lanes.keySet());
        if (!corrupt.isEmpty()) {
            corrupt.keySet().forEach(kafka -> consumer.seek(kafka, 0));
            hand(consumer, consumer.poll(Duration.ZERO));
            corrupt.forEach((kafka, e) -> tell(kafka, lane -> new Input.Corrupt(lane.readTicket(), e)));
            corrupt.clear();
        }
    }

    /**
     * Waits for events, or for what is asked of this thread. While a partition is paused, the waiting is done here: while it
     * holds events of such a one, Kafka's new consumer keeps two cores busy with it (KAFKA-21084).
     */
    private ConsumerRecords<byte[], Arrival> poll(Consumer<byte[], Arrival> consumer) {
        boolean isNonePaused = !isHolding && wanted.size() == lanes.size();
        if (!isAsked() && isNonePaused) {
            return pollWaiting(consumer);
        }
        ConsumerRecords<byte[], Arrival> records = consumer.poll(Duration.ZERO);
        if (!records.nextOffsets().isEmpty()) {
            untilNextLook = SHORTEST_WAIT;
        } else if (!isAsked()) {
            LockSupport.parkNanos(this, untilNextLook);
            untilNextLook = Math.min(2 * untilNextLook, LONGEST_WAIT);
        }
        return records;
    }

    private ConsumerRecords<byte[], Arrival> pollWaiting(Consumer<byte[], Arrival> consumer) {
        isPolling = true;
        try {
            return consumer.poll(isAsked() ? Duration.ZERO : POLL);
        } finally {
            isPolling = false;
        }
    }

    private boolean isAsked() {
        return isClosing || isGivenUp || !requests.isEmpty() || !calls.isEmpty();
    }

    /** Whatever is not taken here would be passed over, since the consumer goes on behind it. */
    private void hand(Consumer<byte[], Arrival> consumer, ConsumerRecords<byte[], Arrival> records) {
        if (records.nextOffsets().isEmpty()) {
            return;
        }
        CrashPoint.AFTER_POLL.pass();
        try {
            handOut(consumer, records);
        } catch (RuntimeException | Error e) {
            giveUp(e);
        }
    }

    private void handOut(Consumer<byte[], Arrival> consumer, ConsumerRecords<byte[], Arrival> records) {
        long generation = around.updates().generation();
        for (Map.Entry<TopicPartition, OffsetAndMetadata> end :
                records.nextOffsets().entrySet()) {
            TopicPartition kafka = end.getKey();
            OffsetAndMetadata next = end.getValue();
            var batch = new Batch(
                    records.records(kafka), next.offset(), next.leaderEpoch().orElse(null), generation);
            silence.at(kafka, next.offset());
            hand(consumer, kafka, batch);
        }
    }

    private void hand(Consumer<byte[], Arrival> consumer, TopicPartition kafka, Batch batch) {
        Position until = around.until();
        if (until == null) {
            tell(kafka, lane -> new Input.Polled(lane.readTicket(), batch));
            return;
        }
        long end = until.next(kafka.topic(), kafka.partition());
        Batch inside = batch.before(end);
        tell(kafka, lane -> new Input.Polled(lane.readTicket(), inside));
        if (inside.next() >= end) {
            ended.add(kafka);
            wanted.remove(kafka);
            consumer.pause(Set.of(kafka));
        }
    }

    private void tellWhatWasLearned() {
        long generation = around.updates().generation();
        if (generation != learned) {
            learned = generation;
            lanes.values().forEach(lane -> lane.accept(new Input.Learned(generation)));
        }
    }

    private void tellWhetherToWait() {
        Suspension now = around.suspension().get();
        if (!now.equals(told)) {
            told = now;
            lanes.values().forEach(this::tellWhetherToWait);
        }
    }

    private void tellWhetherToWait(LaneRunner<T> lane) {
        lane.accept(told.input(around.subscription(), lane.partition()));
    }

    private void tell(TopicPartition kafka, Function<LaneRunner<T>, Input> input) {
        LaneRunner<T> lane = lanes.get(kafka);
        if (lane != null) {
            lane.accept(input.apply(lane));
        }
    }

    /** Each call of the consumer waits for a thread of its own: what flows, and what does not, is said once for all. */
    private void carryOutRequests(Consumer<byte[], Arrival> consumer) {
        if (requests.isEmpty()) {
            return;
        }
        Set<TopicPartition> touched = new HashSet<>();
        Set<TopicPartition> sought = new HashSet<>();
        for (Request<T> request = requests.poll(); request != null; request = requests.poll()) {
            TopicPartition kafka = request.lane().kafka();
            // A lane that lost its partition may still ask; the partition may have come back under another lane.
            if (lanes.get(kafka) == request.lane()) {
                carryOut(consumer, kafka, request);
                touched.add(kafka);
                if (request.action() instanceof Action.Read) {
                    sought.add(kafka);
                }
            }
        }
        letFlow(consumer, touched);
        // Before an event is handled, and soon after an operator decided.
        around.commits().commit(consumer, lanesOf(sought));
    }

    private void letFlow(Consumer<?, ?> consumer, Set<TopicPartition> touched) {
        List<TopicPartition> flowing = touched.stream().filter(wanted::contains).toList();
        if (!isHolding && !flowing.isEmpty()) {
            consumer.resume(flowing);
        }
        List<TopicPartition> still =
                touched.stream().filter(kafka -> !wanted.contains(kafka)).toList();
        if (!still.isEmpty()) {
            consumer.pause(still);
        }
    }

    private void carryOut(Consumer<byte[], Arrival> consumer, TopicPartition kafka, Request<T> request) {
        if (request.action() instanceof Action.Read read) {
            consumer.seek(kafka, new OffsetAndMetadata(read.offset(), Optional.ofNullable(read.leaderEpoch()), ""));
            request.lane().readTicket(read.ticket());
            silence.at(kafka, read.offset());
            ended.remove(kafka);
            CrashPoint.AFTER_SEEK.pass();
            wanted.add(kafka);
            around.commits().forget(kafka);
        } else if (request.action() instanceof Action.Resume) {
            if (!ended.contains(kafka)) {
                wanted.add(kafka);
                silence.resumed(kafka);
            }
        } else {
            wanted.remove(kafka);
        }
    }

    /** While too much waits to be handled, nothing is polled; what is paused for a reason of its own stays so afterwards. */
    private void heedMemory(Consumer<?, ?> consumer) {
        if (!isHolding && around.memory().isFull()) {
            isHolding = true;
            consumer.pause(consumer.assignment());
        } else if (isHolding && around.memory().isLow()) {
            isHolding = false;
            consumer.resume(wanted);
            silence.forgive();
        }
    }

    // ---- rebalances: never throw, never block for long; Kafka calls at the end, too, when all have left

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        Consumer<byte[], Arrival> consumer = waking;
        if (consumer == null || partitions.isEmpty()) {
            return; // a group that does not know the topic yet assigns nothing
        }
        consumer.pause(partitions);
        partitions.forEach(wanted::remove);
        around.standing().listener().assigned(named(partitions));
        for (TopicPartition kafka : partitions) {
            // A place to stand on while paused: without any, each poll would complain that there is no offset.
            consumer.seek(kafka, 0);
            var partition = new Partition(kafka.topic(), kafka.partition());
            if (around.until() != null && !around.until().partitions().containsKey(partition)) {
                continue;
            }
            LaneRunner<T> lane = around.lanes().apply(partition);
            lanes.put(kafka, lane);
            tellWhetherToWait(lane);
            lane.start();
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        Consumer<byte[], Arrival> consumer = waking;
        if (consumer != null) {
            leave(consumer, partitions, Unassignment.REVOKED);
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        if (waking == null) {
            return;
        }
        log.warn("lost {} subscription={}: the group went on without this instance", partitions, around.subscription());
        for (TopicPartition kafka : partitions) {
            tell(kafka, lane -> new Input.Lost());
            lanes.remove(kafka);
            wanted.remove(kafka);
            around.commits().forget(kafka);
        }
        around.standing().listener().unassigned(named(partitions), Unassignment.LOST);
    }

    private void leave(Consumer<byte[], Arrival> consumer, Collection<TopicPartition> partitions, Unassignment why) {
        CrashPoint.BEFORE_REVOKE.pass();
        partitions.forEach(kafka -> tell(kafka, lane -> new Input.Revoked()));
        long deadline = System.nanoTime() + LEAVE.toNanos();
        for (TopicPartition kafka : partitions) {
            LaneRunner<T> lane = lanes.get(kafka);
            if (lane != null && !isReleasedUntil(consumer, lane, deadline)) {
                lane.accept(new Input.Lost());
            }
        }
        around.commits().commitLast(consumer, lanesOf(partitions));
        CrashPoint.AFTER_REVOKE.pass();
        partitions.forEach(lanes::remove);
        partitions.forEach(wanted::remove);
        partitions.forEach(around.commits()::forget);
        around.standing().listener().unassigned(named(partitions), why);
    }

    private List<LaneRunner<T>> lanesOf(Collection<TopicPartition> partitions) {
        return partitions.stream().map(lanes::get).filter(Objects::nonNull).toList();
    }

    private static List<Partition> named(Collection<TopicPartition> partitions) {
        return partitions.stream()
                .map(kafka -> new Partition(kafka.topic(), kafka.partition()))
                .toList();
    }

    /** Waits, and does what the lane waits for. */
    private boolean isReleasedUntil(Consumer<byte[], Arrival> consumer, LaneRunner<T> lane, long deadline) {
        boolean isReleased;
        do {
            makeCalls(consumer);
            long left = deadline - System.nanoTime();
            isReleased = lane.isReleasedWithin(Math.min(left, LOOK.toNanos()));
            if (left <= 0) {
                return isReleased;
            }
        } while (!isReleased);
        return true;
    }

    // ---- the group's offsets, where a lane waits for them to be stored

    private void makeCalls(Consumer<byte[], Arrival> consumer) {
        for (ConsumerCall<?> call = calls.poll(); call != null; call = calls.poll()) {
            if (!call.done().isDone()) {
                make(consumer, call);
            }
        }
    }

    private void make(Consumer<byte[], Arrival> consumer, ConsumerCall<?> call) {
        Partition partition = call.held().partition();
        LaneRunner<T> lane = lanes.get(new TopicPartition(partition.topic(), partition.number()));
        Playhead held = lane == null ? null : lane.held();
        if (held == null || held.epoch() != call.held().epoch()) {
            call.done().completeExceptionally(new PlayheadFencedException(call.held()));
        } else {
            call.run(consumer);
        }
    }

    // ---- now and then

    private void nowAndThen(Consumer<byte[], Arrival> consumer) {
        long now = System.nanoTime();
        if (now - lookDue >= 0 && !around.survey().isUnderWay()) {
            lookDue = now + around.commitInterval().toNanos();
            heedSilence(consumer);
            // Copied here: the lanes are the poll thread's.
            around.survey().begin(List.copyOf(lanes.values()));
        }
        if (now - commitDue >= 0) {
            commitDue = now + around.commitInterval().toNanos();
            around.commits().commit(consumer, lanes.values());
        }
    }

    /** With the ends of the last look, not of a new one: what that one shows may have been published a moment ago. */
    private void heedSilence(Consumer<?, ?> consumer) {
        Position ends = around.survey().ends();
        if (ends == null) {
            silence.forgive();
            return;
        }
        Silence.Found silent = silence.find(leaders(consumer), isHolding ? Set.of() : wanted, ends);
        if (silent != null) {
            giveUp(new IllegalStateException("Kafka's client has brought nothing of " + silent.partition() + " from "
                    + silent.next() + " on, nor anything else of its leader, for "
                    + silent.lasted().toSeconds() + " s, though it ends at " + silent.end()));
        }
    }

    private Map<TopicPartition, Integer> leaders(Consumer<?, ?> consumer) {
        Map<TopicPartition, Integer> leaders = new HashMap<>();
        lanes.keySet().stream().map(TopicPartition::topic).distinct().forEach(topic -> {
            for (PartitionInfo partition : known(consumer, topic)) {
                var kafka = new TopicPartition(topic, partition.partition());
                if (partition.leader() != null && lanes.containsKey(kafka)) {
                    leaders.put(kafka, partition.leader().id());
                }
            }
        });
        return leaders;
    }

    /** What Kafka's client knows without asking, for that may take long. */
    private static List<PartitionInfo> known(Consumer<?, ?> consumer, String topic) {
        try {
            return consumer.partitionsFor(topic, Duration.ZERO);
        } catch (KafkaException e) {
            return List.of();
        }
    }

    // ---- the end

    private void end(Consumer<byte[], Arrival> consumer) {
        waking = consumer;
        attempt("leave", () -> leave(consumer, List.copyOf(lanes.keySet()), Unassignment.CLOSED));
        lanes.clear();
        wanted.clear();
        isHolding = false;
        waking = null;
        attempt("close", () -> consumer.close(CloseOptions.timeout(LEAVE)));
    }

    /** Whatever goes wrong, the steps that are left are taken: a consumer that is not closed goes on for ever. */
    private void attempt(String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            log.debug("the consumer did not {} cleanly subscription={}", what, around.subscription(), e);
        }
    }

    private void rest() {
        try {
            Thread.sleep(PAUSE_AFTER_ERROR.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            isClosing = true;
        }
    }
}

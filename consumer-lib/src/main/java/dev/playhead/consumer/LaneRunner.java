// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.consumer.Input.Trouble;
import dev.playhead.event.Position.Partition;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one {@link Lane}: hands it what happens, one input at a time, and has its actions carried out: by the workers what
 * may block, by the poll loop what Kafka's consumer does. Thread-safe.
 */
final class LaneRunner<T> {

    private static final Logger log = LoggerFactory.getLogger(LaneRunner.class);

    private final Partition partition;
    private final TopicPartition kafka;
    private final Lane lane;
    private final Claimer claimer;
    private final IntFunction<Applier<T>> appliers;
    private final Map<Integer, Applier<T>> bySlot = new HashMap<>();
    private final Ports ports;
    private final CountDownLatch released = new CountDownLatch(1);

    private @Nullable Incident incident;
    private long bytes;
    private volatile @Nullable Playhead held;
    private volatile boolean isLeaving;

    /** The ticket of the seek that the consumer has carried out; 0: none yet. Only the poll thread touches it. */
    private int readTicket;

    /**
     * What a lane needs of its surroundings.
     *
     * @param errands carries out what must not wait behind handlers
     */
    record Ports(
            String subscription,
            Executor handlers,
            Executor errands,
            LogLookup logs,
            PollLoop<?> loop,
            Standing standing,
            Memory memory) {}

    /** @param appliers makes one for each key slot, or one for {@link KeySlots#WHOLE} */
    LaneRunner(
            Partition partition,
            FailurePolicy policy,
            Claimer claimer,
            IntFunction<Applier<T>> appliers,
            boolean isByKey,
            Ports ports,
            RandomGenerator jitter) {
        this.partition = partition;
        this.kafka = new TopicPartition(partition.topic(), partition.number());
        this.lane = new Lane(ports.subscription(), partition, policy, isByKey, ports.memory()::share, jitter);
        this.claimer = claimer;
        this.appliers = appliers;
        this.ports = ports;
    }

    Partition partition() {
        return partition;
    }

    TopicPartition kafka() {
        return kafka;
    }

    int readTicket() {
        return readTicket;
    }

    void readTicket(int ticket) {
        readTicket = ticket;
    }

    /** The playhead as it was last stored; null before the first claim. */
    @Nullable
    Playhead held() {
        return held;
    }

    /** When the first event that is not handled yet was published; null if none was fetched. */
    synchronized @Nullable Instant oldest() {
        ConsumerRecord<byte[], ?> oldest = lane.oldest();
        return oldest == null ? null : Instant.ofEpochMilli(oldest.timestamp());
    }

    synchronized void start() {
        ports.memory().joined();
        lane.start().forEach(this::carryOut);
    }

    synchronized void accept(Input input) {
        isLeaving = isLeaving || input instanceof Input.Revoked;
        note(input);
        try {
            lane.step(input).forEach(this::carryOut);
        } finally {
            account();
        }
    }

    private void account() {
        long now = lane.bytes();
        if (now != bytes) {
            ports.memory().add(now - bytes);
            bytes = now;
        }
    }

    boolean isReleased() {
        return released.getCount() == 0;
    }

    /** Waits until nothing of this lane is under way any more; false if that takes too long. */
    boolean isReleasedWithin(long nanos) {
        try {
            return released.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void carryOut(Action action) {
        if (action instanceof Action.Apply apply) {
            Applier<T> applier = bySlot.computeIfAbsent(apply.slot(), appliers::apply);
            handle(applier, apply);
        } else if (action instanceof Action.Claim claim) {
            claim(claim);
        } else if (action instanceof Action.Verify verify) {
            work(() -> claimer.verify(partition, verify));
        } else if (action instanceof Action.ReadWards read) {
            work(() -> claimer.readWards(partition, read));
        } else if (action instanceof Action.Wake wake) {
            wake(wake);
        } else if (action instanceof Action.Stored stored) {
            stored(stored);
        } else if (action instanceof Action.Report report) {
            report(report.incident());
        } else if (action instanceof Action.Release) {
            release();
        } else {
            ports.loop().request(this, action);
        }
    }

    private void claim(Action.Claim claim) {
        try {
            ports.logs().look(partition, log -> doAndTell(() -> claimer.claim(partition, claim, log)));
        } catch (RejectedExecutionException e) {
            log.debug("{} is closing: nothing is claimed", ports.subscription());
        }
    }

    /** What waits for a thread when its lane is told to leave is not begun any more. */
    private void handle(Applier<T> applier, Action.Apply apply) {
        boolean isHandling = apply.slice().size() > 0;
        work(
                isHandling ? ports.handlers() : ports.errands(),
                () -> isLeaving && isHandling ? new Input.NotBegun(apply.ticket()) : applier.apply(apply));
    }

    /** Something that may block and answers with an input. */
    @FunctionalInterface
    private interface Job {
        Input run();
    }

    private void work(Job job) {
        work(ports.errands(), job);
    }

    private void work(Executor threads, Job job) {
        try {
            threads.execute(() -> doAndTell(job));
        } catch (RejectedExecutionException e) {
            log.debug("{} is closing: nothing new begins", ports.subscription());
        }
    }

    private void doAndTell(Job job) {
        try {
            accept(job.run());
        } catch (Throwable e) { // no lane waits for ever for an answer that does not come
            ports.loop().giveUp(e);
        }
    }

    private void wake(Action.Wake wake) {
        CompletableFuture.delayedExecutor(wake.after().toNanos(), TimeUnit.NANOSECONDS, ports.errands())
                .execute(() -> doAndTell(() -> new Input.Woken(wake.ticket())));
    }

    private void stored(Action.Stored stored) {
        Playhead before = held;
        if (before != null && before.next() != stored.next()) {
            held = before.at(stored.next(), stored.leaderEpoch());
        }
        ports.standing().stored(partition, stored.next());
    }

    private void report(@Nullable Incident now) {
        Incident before = incident;
        incident = now;
        if (before != null) {
            ports.standing().closed(before);
            log.info("goes on subscription={} at={}", ports.subscription(), partition);
        }
        if (now != null) {
            ports.standing().opened(now);
            if (now.isHalting()) {
                log.error("halted: {}", now.message(), now.cause());
            } else {
                log.warn("{}", now.message());
            }
        }
    }

    private void release() {
        ports.memory().left();
        ports.standing().released(partition);
        if (held != null) {
            log.info("released subscription={} at={}", ports.subscription(), at());
        }
        released.countDown();
    }

    /** The diary of what is not an action: who claimed, who was fenced, what is redone. */
    private void note(Input input) {
        if (input instanceof Input.Claimed claimed) {
            held = claimed.held();
            ports.standing().claimed(claimed.held());
            log.info(
                    "claimed subscription={} at={} epoch={}",
                    ports.subscription(),
                    at(),
                    claimed.held().epoch());
        } else if (input instanceof Input.Applied applied) {
            applied.admitted().forEach(this::noteAdmitted);
        } else if (input instanceof Input.NotApplied failed) {
            note(failed.trouble());
        } else if (input instanceof Input.NotClaimed failed && failed.trouble() instanceof Trouble.Fenced) {
            note(failed.trouble());
        }
    }

    private void noteAdmitted(Patient patient) {
        if (patient.diagnosis() != null) {
            log.info(
                    "admitted subscription={} at={} diagnosis={}",
                    patient.subscription(),
                    patient.at(),
                    patient.diagnosis());
        } else {
            log.debug("waits in the hospital subscription={} at={}", patient.subscription(), patient.at());
        }
    }

    private void note(Trouble trouble) {
        SubscriptionListener listener = ports.standing().listener();
        if (trouble instanceof Trouble.Fenced) {
            listener.fenced(partition);
            log.warn("{}", trouble.cause().getMessage());
        } else if (trouble instanceof Trouble.CommitUnknown) {
            listener.commitUnknown(partition);
            log.warn("{}", trouble.cause().getMessage(), trouble.cause());
        } else if (trouble instanceof Trouble.HandlerFailed) {
            listener.handlerFailed(partition, trouble.cause());
            log.warn("a handler failed subscription={} near={}", ports.subscription(), at(), trouble.cause());
        }
    }

    private String at() {
        Playhead now = held;
        return partition + "@" + (now == null ? "?" : now.next());
    }
}

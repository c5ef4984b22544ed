// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import dev.playhead.event.Position;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches an application catch up with the history that existed when it started. First every source topic has to be read
 * to its end; then whatever was sent on by then through internal topics has to be read to theirs. What counts is what is
 * committed, by whichever instance: with exactly-once that is what the views hold for good.
 *
 * <p>Runs on a thread of its own until closed; afterwards it goes on to measure the lag.
 */
final class CatchUp implements Runnable, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CatchUp.class);
    private static final Duration BRISK = Duration.ofMillis(100);
    private static final Duration CALM = Duration.ofSeconds(1);

    private final Sources sources;
    private final Progress progress;
    private final Map<TopicPartition, Long> begins;
    private final Map<TopicPartition, Long> history;
    private final Supplier<Map<TopicPartition, Long>> endOfInternal;
    private final Lag meter;
    private final BooleanSupplier isServing;
    private final CompletableFuture<Position> caughtUp = new CompletableFuture<>();
    private final Thread thread;

    private volatile @Nullable Map<TopicPartition, Long> sentOn;
    private volatile Map<TopicPartition, Long> committed;
    private volatile long lag = -1;
    private volatile boolean closed;

    /**
     * @param begins what is committed already
     * @param history behind the last event of each source partition
     * @param endOfInternal behind the last event of each partition of the internal topics, at the time of the call
     * @param meter measures the lag, once caught up
     * @param isServing whether this instance has restored what it answers for: after a restart everything may be committed
     *     long before that
     */
    CatchUp(
            Sources sources,
            Progress progress,
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> history,
            Supplier<Map<TopicPartition, Long>> endOfInternal,
            Lag meter,
            BooleanSupplier isServing) {
        this.sources = sources;
        this.progress = progress;
        this.begins = Map.copyOf(begins);
        this.committed = this.begins;
        this.history = Map.copyOf(history);
        this.endOfInternal = endOfInternal;
        this.meter = meter;
        this.isServing = isServing;
        this.thread = new Thread(this, "playhead-catch-up");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    CompletableFuture<Position> caughtUp() {
        return caughtUp.copy();
    }

    boolean isCaughtUp() {
        return caughtUp.isDone() && !caughtUp.isCompletedExceptionally();
    }

    /** Offsets between the views and the end of their sources, as {@link Lag} has them; -1: not known yet. */
    long lag() {
        return lag;
    }

    ProjectionProgress progress() {
        long done = 0;
        long total = 0;
        Map<TopicPartition, Long> goals = new HashMap<>(history);
        Map<TopicPartition, Long> behind = sentOn;
        if (behind != null) {
            goals.putAll(behind);
        }
        for (Map.Entry<TopicPartition, Long> goal : goals.entrySet()) {
            long begin = begins.getOrDefault(goal.getKey(), 0L);
            long reached = Math.max(
                    committed.getOrDefault(goal.getKey(), 0L),
                    progress.position(goal.getKey()).get());
            total += Math.max(0, goal.getValue() - begin);
            done += Math.max(0, Math.min(reached, goal.getValue()) - begin);
        }
        return new ProjectionProgress(done, total);
    }

    /** Gives up: the app has stopped. */
    void fail(RuntimeException reason) {
        caughtUp.completeExceptionally(reason);
    }

    @Override
    public void run() {
        while (!closed) {
            try {
                look();
            } catch (KafkaException e) {
                log.debug("could not look at the offsets; trying again", e);
            }
            pause(caughtUp.isDone() ? CALM : BRISK);
        }
    }

    private void look() {
        committed = sources.committed();
        if (!progress.isLive() && hasReached(history)) {
            progress.live();
        }
        if (progress.isLive() && !caughtUp.isDone()) {
            lookBehind();
        }
        if (caughtUp.isDone()) {
            measureLag();
        }
    }

    private void lookBehind() {
        Map<TopicPartition, Long> goals = sentOn;
        if (goals == null) {
            goals = endOfInternal.get();
            sentOn = goals;
            committed = sources.committed();
        }
        if (hasReached(goals) && isServing.getAsBoolean()) {
            log.info("caught up with {}", KafkaPositions.of(history));
            caughtUp.complete(KafkaPositions.of(history));
        }
    }

    private boolean hasReached(Map<TopicPartition, Long> goals) {
        return goals.entrySet().stream().allMatch(goal -> committed.getOrDefault(goal.getKey(), 0L) >= goal.getValue());
    }

    private void measureLag() {
        lag = meter.measure(sources.ends(history.keySet()), committed);
    }

    private void pause(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        caughtUp.completeExceptionally(new java.util.concurrent.CancellationException("the app was closed"));
    }
}

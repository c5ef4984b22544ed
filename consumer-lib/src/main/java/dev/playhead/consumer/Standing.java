// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a subscription stands: positions, progress towards the ends taken at its start, incidents. Thread-safe. */
final class Standing {

    private static final Logger log = LoggerFactory.getLogger(Standing.class);

    private final String subscription;
    private final SubscriptionListener listener;
    private final Clock clock;
    private final CompletableFuture<Position> caughtUp = new CompletableFuture<>();
    private final List<Incident> incidents = new CopyOnWriteArrayList<>();

    /** Who waits for which position. */
    private final List<Wait> waits = new CopyOnWriteArrayList<>();

    private record Wait(CompletableFuture<Position> future, Position wanted) {}

    private final Map<Partition, Long> next = new HashMap<>();
    private final Map<Partition, Long> begun = new HashMap<>();
    private @Nullable Position ends;
    private @Nullable Instant since;
    private boolean isCaughtUp;

    Standing(String subscription, SubscriptionListener listener, Clock clock) {
        this.subscription = subscription;
        this.listener = listener;
        this.clock = clock;
    }

    synchronized void started(Position ends) {
        this.ends = ends;
        this.since = clock.instant();
        check();
    }

    synchronized void claimed(Playhead held) {
        begun.putIfAbsent(held.partition(), held.next());
        listener.claimed(held.partition(), held.next(), held.epoch());
    }

    synchronized void stored(Partition partition, long position) {
        Long before = next.put(partition, position);
        reach(next);
        Position goal = ends;
        if (goal == null || caughtUp.isDone()) {
            return;
        }
        long end = goal.next(partition.topic(), partition.number());
        if (position >= end && (before == null || before < end)) {
            check();
        }
    }

    /** What others of this subscription have reached, so that "caught up" also counts the lanes that they read. */
    synchronized void others(Collection<Playhead> playheads) {
        Position goal = ends;
        if (waits.isEmpty() && (goal == null || caughtUp.isDone())) {
            return;
        }
        Map<Partition, Long> all = new HashMap<>(next);
        playheads.forEach(other -> all.merge(other.partition(), other.next(), Math::max));
        reach(all);
        if (goal != null && isAtLeast(all, goal)) {
            caughtUp(goal);
        }
    }

    /** As positions are compared; to make one for each of a thousand partitions that moves would take longer than it does. */
    private static boolean isAtLeast(Map<Partition, Long> all, Position wanted) {
        return wanted.partitions().entrySet().stream()
                .allMatch(each -> all.getOrDefault(each.getKey(), 0L) >= each.getValue());
    }

    synchronized CompletableFuture<Position> reached(Position wanted) {
        var future = new CompletableFuture<Position>();
        waits.add(new Wait(future, wanted));
        reach(next);
        return future;
    }

    private void reach(Map<Partition, Long> all) {
        waits.removeIf(wait -> {
            boolean isOver = wait.future().isDone() || isAtLeast(all, wait.wanted());
            if (isOver) {
                // Elsewhere: what the user chained to the future must not run under our lock.
                wait.future().completeAsync(wait::wanted);
            }
            return isOver;
        });
    }

    private void check() {
        if (ends != null && isAtLeast(next, ends)) {
            caughtUp(ends);
        }
    }

    private void caughtUp(Position goal) {
        if (!isCaughtUp) {
            isCaughtUp = true;
            log.info("caught up subscription={} at={}", subscription, goal);
            listener.caughtUp(goal);
            // Elsewhere: what the user chained to the future must not run under our lock.
            caughtUp.completeAsync(() -> goal);
        }
    }

    boolean isCatchingUp() {
        return !caughtUp.isDone();
    }

    synchronized void released(Partition partition) {
        if (begun.remove(partition) != null) {
            listener.released(partition);
        }
        next.remove(partition);
    }

    SubscriptionListener listener() {
        return listener;
    }

    void opened(Incident incident) {
        incidents.add(incident);
        listener.incidentOpened(incident);
        if (incident.isHalting()) {
            // Elsewhere: what the user chained to the future must not run under a lane's lock.
            ForkJoinPool.commonPool().execute(() -> caughtUp.completeExceptionally(incident.toException()));
        }
    }

    void closed(Incident incident) {
        incidents.remove(incident);
        listener.incidentClosed(incident);
    }

    List<Incident> incidents() {
        return List.copyOf(incidents);
    }

    CompletableFuture<Position> caughtUpFuture() {
        return caughtUp;
    }

    /** Nobody waits for what no longer happens. */
    void closed() {
        caughtUp.cancel(false);
        waits.forEach(wait -> wait.future().cancel(false));
    }

    synchronized Position position() {
        Position position = Position.empty();
        for (Map.Entry<Partition, Long> entry : next.entrySet()) {
            position = position.with(entry.getKey().topic(), entry.getKey().number(), entry.getValue());
        }
        return position;
    }

    synchronized Progress progress() {
        long done = 0;
        long total = 0;
        for (Map.Entry<Partition, Long> entry : begun.entrySet()) {
            Partition partition = entry.getKey();
            long from = entry.getValue();
            long end = ends == null ? from : Math.max(from, ends.next(partition.topic(), partition.number()));
            total += end - from;
            done += Math.min(end, next.getOrDefault(partition, from)) - from;
        }
        double seconds =
                since == null ? 0 : Duration.between(since, clock.instant()).toNanos() / 1e9;
        return new Progress(done, total, seconds > 0 ? done / seconds : 0);
    }
}

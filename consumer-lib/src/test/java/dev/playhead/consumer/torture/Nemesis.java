// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Breaks things, up to two at a time. Measures twice how long it takes until all is handled that is published by then: half a
 * second after a fault began, and when it is over.
 */
final class Nemesis {

    private static final int AT_A_TIME = 2;
    private static final int SHORTEST_GAP_MS = 2_000;
    private static final int LONGEST_GAP_MS = 15_000;
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration WHILE_IT_LASTS = Duration.ofMillis(500);

    /** Recoveries are not waited for longer than that; whether there is one at all is judged when all is healed. */
    private static final Duration LONGEST_RECOVERY = Duration.ofMinutes(3);

    private final Scene scene;
    private final Random random;
    private final Disasters disasters;
    private final Lag lag;
    private final Diary diary;
    private final Set<String> held = new HashSet<>();
    private int raging;

    Nemesis(Scene scene, long seed, Lag lag, Diary diary) {
        this.scene = scene;
        this.random = new Random(seed);
        this.disasters = new Disasters(scene, random);
        this.lag = lag;
        this.diary = diary;
    }

    /** Breaks things for that long, then waits until all is mended. */
    void rage(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Disaster disaster = disasters.next();
            await(disaster);
            diary.fault(disaster);
            start(disaster.toString(), () -> carryOut(disaster));
            TimeUnit.MILLISECONDS.sleep(SHORTEST_GAP_MS + random.nextInt(LONGEST_GAP_MS - SHORTEST_GAP_MS));
        }
        awaitEnd();
    }

    private synchronized void await(Disaster disaster) throws InterruptedException {
        while (raging >= AT_A_TIME || !Collections.disjoint(held, disaster.holds())) {
            wait();
        }
        raging++;
        held.addAll(disaster.holds());
    }

    private synchronized void awaitEnd() throws InterruptedException {
        while (raging > 0) {
            wait();
        }
    }

    private synchronized void isOver(Disaster disaster) {
        raging--;
        held.removeAll(disaster.holds());
        notifyAll();
    }

    private void carryOut(Disaster disaster) {
        try {
            disaster.begin().run();
            start("takeover", () -> measure(WHILE_IT_LASTS, took -> diary.tookOver(disaster, took)));
            TimeUnit.NANOSECONDS.sleep(disaster.lasting().toNanos());
            disaster.end().run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (Exception e) {
            diary.line(disaster.kind() + " did not go as planned: " + e);
            diary.count(Diary.UNPLANNED, 1);
        } finally {
            isOver(disaster);
        }
        measure(Duration.ZERO, took -> diary.recovered(disaster, took));
    }

    /** How long it takes until all is handled that is published by then. */
    private void measure(Duration published, Consumer<Duration> result) {
        long begun = System.nanoTime();
        try {
            TimeUnit.NANOSECONDS.sleep(published.toNanos());
            Map<Integer, Long> ends = new HashMap<>(scene.workload().ends());
            while (lag.isBehind(ends)) {
                if (System.nanoTime() - begun > LONGEST_RECOVERY.toNanos()) {
                    return;
                }
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            }
            result.accept(Duration.ofNanos(System.nanoTime() - begun));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void start(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}

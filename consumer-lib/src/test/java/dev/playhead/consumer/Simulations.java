// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs many seeds of the {@link Simulation}, on all processors: what {@code ./playhead sim} starts. Each line that it prints
 * is a result, or {@code progress <done> <total>}; it ends with 1 at the first schedule that breaks a promise,
 * with 2 if one cannot be run.
 */
final class Simulations {

    private static final int CHUNK = 50;
    private static final int BROKEN = 1;
    private static final int STUCK = 2;

    private final long from;
    private final long total;
    private final AtomicLong next;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong fenced = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();

    private Simulations(long total, long from) {
        this.from = from;
        this.total = total;
        this.next = new AtomicLong(from);
    }

    /** @param arguments how many seeds, and the first of them */
    public static void main(String[] arguments) throws InterruptedException {
        var run = new Simulations(Long.parseLong(arguments[0]), Long.parseLong(arguments[1]));
        System.exit(run.run(Runtime.getRuntime().availableProcessors()));
    }

    private int run(int processors) throws InterruptedException {
        long begun = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(processors);
        for (int i = 0; i < processors; i++) {
            threads.execute(this::takeChunks);
        }
        threads.shutdown();
        while (!threads.awaitTermination(200, TimeUnit.MILLISECONDS)) {
            System.out.println("progress " + done + " " + total);
        }
        Throwable found = broken.get();
        if (found instanceof AssertionError) {
            System.out.println(found.getMessage());
            return BROKEN;
        }
        if (found != null) {
            System.out.println("cannot go on: " + found);
            return STUCK;
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf(
                "%,d schedules (seeds %d to %d), %,.0f a second on %d processors: %,d steps, %,d commits, %,d more refused"
                        + " by the fence. No promise broken.%n",
                total, from, from + total - 1, total / seconds, processors, steps.get(), commits.get(), fenced.get());
        return 0;
    }

    private void takeChunks() {
        long end = from + total;
        for (long first = next.getAndAdd(CHUNK); first < end && broken.get() == null; first = next.getAndAdd(CHUNK)) {
            for (long seed = first; seed < Math.min(end, first + CHUNK); seed++) {
                run(seed);
            }
        }
    }

    private void run(long seed) {
        try {
            Simulation run = new Simulation(seed).run();
            steps.addAndGet(run.steps);
            commits.addAndGet(run.commits);
            fenced.addAndGet(run.fenced);
            done.incrementAndGet();
        } catch (Throwable e) {
            broken.compareAndSet(null, e);
        }
    }
}

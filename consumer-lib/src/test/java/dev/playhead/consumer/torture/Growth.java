// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** C13: what instances hold that live from the beginning to the end. Thread-safe. */
final class Growth {

    private static final int MEASUREMENTS_TO_WARM_UP = 2;
    private static final long PATIENCE_MS = 10_000;

    private static final int MORE_THREADS = 20;
    private static final int MORE_HANDLES = 50;
    private static final long MORE_BYTES = 32 << 20;

    private final Map<String, List<Figures>> figures = new TreeMap<>();

    /** Of one process at one time. */
    record Figures(long threads, long handles, long bytes) {

        static Figures read(String line) {
            String[] words = line.split(" ", -1);
            return new Figures(Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
        }

        Figures max(Figures other) {
            return new Figures(
                    Math.max(threads, other.threads), Math.max(handles, other.handles), Math.max(bytes, other.bytes));
        }

        @Override
        public String toString() {
            return "%d threads, %d handles, %d MB of heap".formatted(threads, handles, bytes >> 20);
        }
    }

    synchronized void heard(Seat seat, String line) {
        figures.computeIfAbsent(seat.name(), none -> new ArrayList<>()).add(Figures.read(line));
        notifyAll();
    }

    /** Asks all of them, and waits for what they say. */
    synchronized void measure(List<Seat> seats) throws InterruptedException {
        int wanted = count() + seats.size();
        seats.forEach(Seat::measure);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        while (count() < wanted && System.nanoTime() < deadline) {
            wait(100);
        }
    }

    private int count() {
        return figures.values().stream().mapToInt(List::size).sum();
    }

    synchronized List<Anomaly> leaks() {
        List<Anomaly> leaks = new ArrayList<>();
        figures.forEach((seat, all) -> {
            if (all.size() > MEASUREMENTS_TO_WARM_UP) {
                Figures before = warm(all);
                Figures now = all.get(all.size() - 1);
                if (now.threads() > before.threads() + MORE_THREADS
                        || now.handles() > before.handles() + MORE_HANDLES
                        || now.bytes() > before.bytes() + MORE_BYTES) {
                    leaks.add(new Anomaly(Anomaly.Kind.LEAK, seat + " had " + before + ", has " + now));
                }
            }
        });
        return leaks;
    }

    private static Figures warm(List<Figures> all) {
        return all.subList(0, Math.min(MEASUREMENTS_TO_WARM_UP, all.size())).stream()
                .reduce(Figures::max)
                .orElseThrow();
    }

    /** A line for each instance. */
    synchronized List<String> lines() {
        return figures.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + warm(entry.getValue()) + " after the first minutes; "
                        + entry.getValue().get(entry.getValue().size() - 1) + " at the end")
                .toList();
    }
}

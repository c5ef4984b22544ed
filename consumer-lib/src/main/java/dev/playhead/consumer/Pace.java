// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Slows handling down to so many events per second. Who has handled some waits afterwards, outside of any transaction, until
 * that many may have been handled. Thread-safe.
 */
final class Pace {

    private final int eventsPerSecond;
    private final LongSupplier nanoTime;
    private double share;
    private long free;

    /** @param share the part of the pace that this instance may take, above 0, at most 1 */
    Pace(int eventsPerSecond, double share, LongSupplier nanoTime) {
        this.eventsPerSecond = eventsPerSecond;
        this.share = share;
        this.nanoTime = nanoTime;
        this.free = nanoTime.getAsLong();
    }

    /** How many events one transaction should handle at most, so that the pace is kept within about a quarter of a second. */
    int batch() {
        return Math.max(1, eventsPerSecond / 4);
    }

    synchronized void share(double share) {
        this.share = share;
    }

    /** How long to wait after so many events, in nanoseconds; at most 0 if not at all. */
    synchronized long owed(int events) {
        long now = nanoTime.getAsLong();
        free = Math.max(free, now) + (long) (events * 1e9 / (eventsPerSecond * share));
        return free - now;
    }

    void keep(int events) {
        try {
            TimeUnit.NANOSECONDS.sleep(owed(events));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

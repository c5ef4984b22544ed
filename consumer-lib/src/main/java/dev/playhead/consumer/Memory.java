// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of the heap events may take that a subscription has fetched here and not handled yet: over all lanes an eighth, and
 * 256 MiB at most. A quarter of it is for whoever comes first, another quarter is shared out among the lanes, so that some that
 * are stuck leave room for the others; beyond the whole nothing is polled, because a poll may bring a lane more than its share.
 * Thread-safe.
 */
final class Memory {

    private static final long MOST = 256L << 20;
    private static final long LARGEST_SHARE = 16L << 20;

    private static final long LARGEST_FETCH = 4L << 20;
    private static final long SMALLEST_FETCH = 256L << 10;

    private final long limit;
    private final AtomicInteger lanes = new AtomicInteger();
    private final AtomicLong held = new AtomicLong();

    Memory(long limit) {
        this.limit = limit;
    }

    static Memory ofHeap() {
        return new Memory(Math.min(MOST, Runtime.getRuntime().maxMemory() / 8));
    }

    void joined() {
        lanes.incrementAndGet();
    }

    void left() {
        lanes.decrementAndGet();
    }

    /** A lane holds so many bytes more, or less. */
    void add(long bytes) {
        held.addAndGet(bytes);
    }

    /** All lanes are gone, however they went. */
    void clear() {
        lanes.set(0);
        held.set(0);
    }

    /**
     * How many bytes a lane may hold before it pauses: while there is room, as many as one fetch brings, because a lane that is
     * paused too early leaves the rest in Kafka's client, which then fetches for all others as well.
     */
    long share() {
        return held.get() < limit / 4 ? LARGEST_SHARE : Math.min(LARGEST_SHARE, limit / 4 / Math.max(1, lanes.get()));
    }

    /**
     * How many bytes of one partition Kafka's client may fetch ahead of the polls, which it does for each one: beside what the
     * lanes hold, a sixth of it over all partitions, but 256 KiB of each at least, since a fetch that is smaller than a
     * producer's batches brings one at a time. What waits long in the client is copied again and again by the garbage collector.
     */
    int fetch(int partitions) {
        long fair = limit / 6 / Math.max(1, partitions);
        return (int) Math.max(SMALLEST_FETCH, Math.min(LARGEST_FETCH, fair));
    }

    boolean isFull() {
        return held.get() >= limit;
    }

    /** What was full is to be filled again: more than what lanes that are stuck may hold for good. */
    boolean isLow() {
        return held.get() <= limit / 4 * 3;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import dev.playhead.serde.SchemaRegistryException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a while that the registry was unreachable: asking blocks, up to many seconds when it hangs, and a reader
 * that meets ten new types must not wait ten times. Thread-safe.
 */
final class Outage {

    static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LongSupplier nanoTime;
    private volatile @Nullable Failure last;

    private record Failure(SchemaRegistryException exception, long at) {}

    Outage(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void note(SchemaRegistryException exception) {
        Failure failure = last;
        if (exception.isRetriable() && (failure == null || failure.exception() != exception)) {
            last = new Failure(exception, nanoTime.getAsLong());
        }
    }

    /** @throws SchemaRegistryException the last one noted, while it is fresh */
    void throwIfFresh() {
        Failure failure = last;
        if (failure != null && nanoTime.getAsLong() - failure.at() < FRESH_NANOS) {
            throw failure.exception();
        }
    }
}

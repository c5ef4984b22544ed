// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.time.Duration;
import java.util.Objects;

/**
 * What happens to an event whose handler fails. Events that share its transaction are redone without it; then it is tried
 * alone, and again {@code retries} times. After that its partition halts, with an incident; other partitions go on.
 * Immutable.
 *
 * @param retries how often an event is tried again, alone, after its first failure alone; at least 0
 * @param backoff the wait before the first retry, doubled for each further one up to a minute
 * @since 0.1
 */
public record FailurePolicy(int retries, Duration backoff) {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    public FailurePolicy {
        Objects.requireNonNull(backoff, "backoff");
        if (retries < 0 || backoff.isNegative()) {
            throw new IllegalArgumentException("retries and backoff are at least 0: " + retries + ", " + backoff);
        }
    }

    /** Halts the partition at the first failure. */
    public static FailurePolicy halt() {
        return new FailurePolicy(0, Duration.ZERO);
    }

    /** Tries again; say next what happens when that does not help. */
    public static Retry retry(int retries, Duration backoff) {
        return new Retry(retries, backoff);
    }

    /** The first half of a policy: how often to try again. Immutable. */
    public record Retry(int retries, Duration backoff) {

        /** Halts the partition when no retry helped. */
        public FailurePolicy thenHalt() {
            return new FailurePolicy(retries, backoff);
        }
    }

    /** The wait before the given retry; the first one is 1. */
    Duration backoff(int retry) {
        return Backoff.exponential(backoff, LONGEST, retry);
    }
}

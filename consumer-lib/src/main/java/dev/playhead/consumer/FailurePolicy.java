// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.time.Duration;
import java.util.Objects;

/**
 * What happens to an event whose handler fails. Events that share its transaction are redone without it, and it is tried
 * alone. What then happens is the choice:
 *
 * <ul>
 *   <li>{@link Retry#thenHalt}: it is tried again in its place, {@code retries} times, while its partition waits. After that
 *       the partition halts, with an incident; other partitions go on. A record that cannot be decoded halts it at once.
 *   <li>{@link Retry#thenHospital}: it goes to the {@link Hospital} (dead letter queue), and later events of its key wait
 *       behind it, in order; all other keys go on. It is tried again {@code retries} times from there, and leaves with
 *       those behind it as soon as it succeeds. After that it waits for somebody. So does a record that cannot be decoded.
 * </ul>
 *
 * Immutable.
 *
 * @param retries how often an event is tried again, alone, after its first failure alone; at least 0
 * @param backoff the wait before the first retry, doubled for each further one up to a minute
 * @param then what to do with an event that fails
 * @param limits how much the hospital takes in; without effect if the partition halts
 * @since 0.1
 */
public record FailurePolicy(int retries, Duration backoff, Then then, Limits limits) {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    public FailurePolicy {
        Objects.requireNonNull(backoff, "backoff");
        Objects.requireNonNull(then, "then");
        Objects.requireNonNull(limits, "limits");
        if (retries < 0 || backoff.isNegative()) {
            throw new IllegalArgumentException("retries and backoff are at least 0: " + retries + ", " + backoff);
        }
    }

    /** What to do with an event that fails. */
    public enum Then {
        HALT,
        HOSPITAL
    }

    /**
     * When the hospital takes nobody in: the partition waits instead, with an incident, and loses nothing. Immutable.
     *
     * @param patients of one subscription in one partition; default 100,000
     * @param perKey patients of one key; default 10,000
     * @param failuresInARow events of different keys that fail one after the other, with none between them that succeeds.
     *     Then it is not the events that are ill: this many are never admitted, the last one is tried on until it succeeds;
     *     default 10
     * @since 0.1
     */
    public record Limits(int patients, int perKey, int failuresInARow) {

        public static final Limits DEFAULT = new Limits(100_000, 10_000, 10);

        public Limits {
            if (patients < 1 || perKey < 1 || failuresInARow < 1) {
                throw new IllegalArgumentException(
                        "limits are at least 1: " + patients + ", " + perKey + ", " + failuresInARow);
            }
        }
    }

    /** Halts the partition at the first failure. */
    public static FailurePolicy halt() {
        return retry(0, Duration.ZERO).thenHalt();
    }

    /** Tries again; say next what happens when that does not help. */
    public static Retry retry(int retries, Duration backoff) {
        return new Retry(retries, backoff);
    }

    /** The first half of a policy: how often to try again. Immutable. */
    public record Retry(int retries, Duration backoff) {

        /** Halts the partition when no retry helped. */
        public FailurePolicy thenHalt() {
            return new FailurePolicy(retries, backoff, Then.HALT, Limits.DEFAULT);
        }

        /** Sends the event to the hospital at once, and tries it again there, while other keys go on. */
        public FailurePolicy thenHospital() {
            return new FailurePolicy(retries, backoff, Then.HOSPITAL, Limits.DEFAULT);
        }
    }

    /** This policy with other limits. */
    public FailurePolicy withLimits(Limits limits) {
        return new FailurePolicy(retries, backoff, then, limits);
    }

    boolean hasHospital() {
        return then == Then.HOSPITAL;
    }

    /** The wait before the given retry; the first one is 1. */
    Duration backoff(int retry) {
        return Backoff.exponential(backoff, LONGEST, retry);
    }
}

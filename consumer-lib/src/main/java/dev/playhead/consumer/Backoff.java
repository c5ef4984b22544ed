// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.time.Duration;

/** How long to wait before trying again. */
final class Backoff {

    private Backoff() {}

    /** {@code first}, doubled for each attempt after the first, at most {@code longest}. */
    static Duration exponential(Duration first, Duration longest, int attempt) {
        Duration wait = first.multipliedBy(1L << Math.min(20, Math.max(0, attempt - 1)));
        return wait.compareTo(longest) < 0 ? wait : longest;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

import java.time.Duration;
import java.util.Set;

/**
 * Something that is broken, and mended again.
 *
 * @param kind under what it is counted
 * @param target what it happens to
 * @param holds what no other disaster may touch meanwhile
 * @param lasting from its begin to its end
 */
record Disaster(String kind, String target, Set<String> holds, Duration lasting, Step begin, Step end) {

    /** Does something; may block. */
    @FunctionalInterface
    interface Step {

        Step NOTHING = () -> {};

        void run() throws Exception;
    }

    @Override
    public String toString() {
        return kind
                + (target.isEmpty() ? "" : " of " + target)
                + (lasting.isZero() ? "" : ", for " + seconds(lasting) + " s");
    }

    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, Math.round(duration.toMillis() / 1000.0)));
    }
}

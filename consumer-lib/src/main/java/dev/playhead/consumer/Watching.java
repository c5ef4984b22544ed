// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How handlers are watched, and what keeps events from them.
 *
 * @param stallAfter how long a handler may run, or a producer's transaction hold up a partition, before it is reported
 * @param showsKeys whether a report names the key as text, or by a hash
 * @param timeout how long one may run before it is told to stop; null: for ever
 */
record Watching(
        Duration stallAfter, boolean showsKeys, @Nullable Duration timeout) {

    static final Watching DEFAULT = new Watching(Duration.ofSeconds(30), false, null);

    Watching {
        if (stallAfter.toMillis() < 1 || (timeout != null && timeout.toMillis() < 1)) {
            throw new IllegalArgumentException(
                    "a handler has at least 1 ms: stallAfter " + stallAfter + ", timeout " + timeout);
        }
    }
}

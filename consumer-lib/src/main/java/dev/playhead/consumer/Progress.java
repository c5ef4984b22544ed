// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a subscription has come towards the end offsets taken at its start, in the partitions this instance reads.
 * Counted in offsets, so transaction markers and compacted events count too. Immutable.
 *
 * @param done offsets behind us
 * @param total offsets there were to read
 * @param eventsPerSecond the average rate since the start
 * @since 0.1
 */
public record Progress(long done, long total, double eventsPerSecond) {

    /** When the rest is done at this rate; empty while no rate is known. */
    public Optional<Duration> eta() {
        if (done >= total) {
            return Optional.of(Duration.ZERO);
        }
        return eventsPerSecond > 0
                ? Optional.of(Duration.ofMillis((long) ((total - done) * 1000 / eventsPerSecond)))
                : Optional.empty();
    }

    /** Between 0 and 1; 1 if there was nothing to read. */
    public double fraction() {
        return total == 0 ? 1 : (double) done / total;
    }
}

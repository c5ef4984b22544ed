// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position.Partition;
import org.jspecify.annotations.Nullable;

/**
 * Whether the lanes of a subscription are to begin anything new. Immutable.
 *
 * @param pause who wants them not to; null if nobody does, or nobody has looked yet
 */
record Suspension(boolean isSuspended, @Nullable Pause pause) {

    static final Suspension NONE = new Suspension(false, null);

    /** The store was not asked yet whether somebody paused the subscription. */
    static final Suspension UNTIL_KNOWN = new Suspension(true, null);

    static Suspension by(Pause pause) {
        return new Suspension(true, pause);
    }

    Input input(String subscription, Partition partition) {
        if (!isSuspended) {
            return new Input.Resumed();
        }
        return new Input.Suspended(pause == null ? null : new Incident.Paused(subscription, partition, pause));
    }
}

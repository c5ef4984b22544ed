// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.time.Duration;

/**
 * Hears what a subscription does; metrics and traces hang here. Each call comes from the thread that does the work, so it
 * must be fast; what it throws is logged and ignored. Calls about one partition come one at a time.
 *
 * @since 0.1
 */
public interface SubscriptionListener {

    /** A partition is ours and is read from {@code next} on. Paired with {@link #released}. */
    default void claimed(Partition partition, long next, long epoch) {}

    /** A partition is ours no more. */
    default void released(Partition partition) {}

    /** A transaction begins, with up to {@code events} events. Paired with {@link #batchFinished}. */
    default void batchStarted(Partition partition, int events) {}

    /**
     * A transaction is over.
     *
     * @param handled how many events had a handler
     * @param isApplied false if it was rolled back, fenced, or its outcome is unknown
     */
    default void batchFinished(Partition partition, int handled, boolean isApplied, Duration took) {}

    /** An event was not handled because its time is over; again each time that it is read again. */
    default void expired(Coordinates at, String type) {}

    /** A partition does not move. Paired with {@link #incidentClosed}. */
    default void incidentOpened(Incident incident) {}

    /** The partition of that incident moves again, or is read by somebody else now. */
    default void incidentClosed(Incident incident) {}

    /** The end offsets taken at the start are reached. Once. */
    default void caughtUp(Position position) {}
}

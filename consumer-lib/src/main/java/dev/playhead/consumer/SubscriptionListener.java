// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Hears what a subscription does; metrics and traces hang here. Each call comes from the thread that does the work, so it
 * must be fast; what it throws is logged and ignored. Calls about one partition come one at a time.
 *
 * @since 0.1
 */
public interface SubscriptionListener {

    /** Kafka assigns partitions to this instance, which claims each of them next. Paired with {@link #unassigned}. */
    default void assigned(Collection<Partition> partitions) {}

    /** Partitions are not this instance's any more. */
    default void unassigned(Collection<Partition> partitions, Unassignment why) {}

    /** Why partitions are not an instance's any more. */
    enum Unassignment {
        /** The group shares them anew. */
        REVOKED,
        /** The group went on without this instance, which was silent for too long. */
        LOST,
        /** The subscription was closed. */
        CLOSED
    }

    /** A partition is ours and is read from {@code next} on. Paired with {@link #released}. */
    default void claimed(Partition partition, long next, long epoch) {}

    /** A partition is ours no more. */
    default void released(Partition partition) {}

    /**
     * A transaction begins, with up to {@code events} events. Paired with {@link #batchFinished}, in the same thread; where keys
     * are handled beside each other, those of one partition overlap.
     */
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

    /** A transaction was refused, because another instance has claimed the playhead. */
    default void fenced(Partition partition) {}

    /** Whether a transaction committed is not known; it is found out before anything else happens. */
    default void commitUnknown(Partition partition) {}

    /** A handler failed. Its events are handled again as {@link FailurePolicy} says. */
    default void handlerFailed(Partition partition, Throwable cause) {}

    /**
     * How far a partition that is ours is behind: told every 5 seconds, without a database every second.
     *
     * @param events offsets between the durable position and the end of what can be read, transaction markers included
     * @param oldest when the first of them that is to be handled was published, as its record says; null if there is none,
     *     or if it was not fetched yet
     */
    default void lag(Partition partition, long events, @Nullable Instant oldest) {}

    /**
     * An event was admitted to the hospital, because it failed or because it belongs behind one that did. Paired with {@link
     * #patientDischarged}, maybe of another instance.
     */
    default void patientAdmitted(Patient patient) {}

    /** A patient was treated: an event of the hospital was handled, and left it. Calls may come beside its partition's. */
    default void patientDischarged(Patient patient) {}

    /** A patient failed again, and stays. */
    default void treatmentFailed(Patient patient) {}

    /** A partition does not move. Paired with {@link #incidentClosed}. */
    default void incidentOpened(Incident incident) {}

    /** The partition of that incident moves again, or is read by somebody else now. */
    default void incidentClosed(Incident incident) {}

    /** The end offsets taken at the start are reached. Once. */
    default void caughtUp(Position position) {}
}

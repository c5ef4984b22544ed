// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells all of a user's listeners, and keeps what they throw away from the engine. */
record QuietListener(List<SubscriptionListener> listeners) implements SubscriptionListener {

    private static final Logger log = LoggerFactory.getLogger(QuietListener.class);

    private void quietly(Consumer<SubscriptionListener> call) {
        for (SubscriptionListener listener : listeners) {
            try {
                call.accept(listener);
            } catch (Throwable e) { // an Error, too: a class that its library lacks stops no partition
                log.warn("a subscription listener failed; it is ignored", e);
            }
        }
    }

    @Override
    public void assigned(Collection<Partition> partitions) {
        quietly(listener -> listener.assigned(partitions));
    }

    @Override
    public void unassigned(Collection<Partition> partitions, Unassignment why) {
        quietly(listener -> listener.unassigned(partitions, why));
    }

    @Override
    public void fenced(Partition partition) {
        quietly(listener -> listener.fenced(partition));
    }

    @Override
    public void commitUnknown(Partition partition) {
        quietly(listener -> listener.commitUnknown(partition));
    }

    @Override
    public void handlerFailed(Partition partition, Throwable cause) {
        quietly(listener -> listener.handlerFailed(partition, cause));
    }

    @Override
    public void lag(Partition partition, long events, @Nullable Instant oldest) {
        quietly(listener -> listener.lag(partition, events, oldest));
    }

    @Override
    public void claimed(Partition partition, long next, long epoch) {
        quietly(listener -> listener.claimed(partition, next, epoch));
    }

    @Override
    public void released(Partition partition) {
        quietly(listener -> listener.released(partition));
    }

    @Override
    public void batchStarted(Partition partition, int events) {
        quietly(listener -> listener.batchStarted(partition, events));
    }

    @Override
    public void batchFinished(Partition partition, int handled, boolean isApplied, Duration took) {
        quietly(listener -> listener.batchFinished(partition, handled, isApplied, took));
    }

    @Override
    public void expired(Coordinates at, String type) {
        quietly(listener -> listener.expired(at, type));
    }

    @Override
    public void patientAdmitted(Patient patient) {
        quietly(listener -> listener.patientAdmitted(patient));
    }

    @Override
    public void patientDischarged(Patient patient) {
        quietly(listener -> listener.patientDischarged(patient));
    }

    @Override
    public void treatmentFailed(Patient patient) {
        quietly(listener -> listener.treatmentFailed(patient));
    }

    @Override
    public void incidentOpened(Incident incident) {
        quietly(listener -> listener.incidentOpened(incident));
    }

    @Override
    public void incidentClosed(Incident incident) {
        quietly(listener -> listener.incidentClosed(incident));
    }

    @Override
    public void caughtUp(Position position) {
        quietly(listener -> listener.caughtUp(position));
    }
}

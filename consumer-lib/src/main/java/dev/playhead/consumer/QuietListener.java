// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what a user's listener throws away from the engine. */
record QuietListener(SubscriptionListener listener) implements SubscriptionListener {

    private static final Logger log = LoggerFactory.getLogger(QuietListener.class);

    private static void quietly(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            log.warn("a subscription listener failed; it is ignored", e);
        }
    }

    @Override
    public void claimed(Partition partition, long next, long epoch) {
        quietly(() -> listener.claimed(partition, next, epoch));
    }

    @Override
    public void released(Partition partition) {
        quietly(() -> listener.released(partition));
    }

    @Override
    public void batchStarted(Partition partition, int events) {
        quietly(() -> listener.batchStarted(partition, events));
    }

    @Override
    public void batchFinished(Partition partition, int handled, boolean isApplied, Duration took) {
        quietly(() -> listener.batchFinished(partition, handled, isApplied, took));
    }

    @Override
    public void expired(Coordinates at, String type) {
        quietly(() -> listener.expired(at, type));
    }

    @Override
    public void incidentOpened(Incident incident) {
        quietly(() -> listener.incidentOpened(incident));
    }

    @Override
    public void incidentClosed(Incident incident) {
        quietly(() -> listener.incidentClosed(incident));
    }

    @Override
    public void caughtUp(Position position) {
        quietly(() -> listener.caughtUp(position));
    }
}

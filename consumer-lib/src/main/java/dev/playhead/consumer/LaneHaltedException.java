// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.PlayheadException;

/**
 * A partition of a subscription stopped and waits for somebody to act; {@link #incident()} says why and what to do.
 *
 * @since 0.1
 */
public final class LaneHaltedException extends PlayheadException {

    private final transient Incident incident;

    public LaneHaltedException(Incident incident) {
        super(incident.message(), incident.cause());
        this.incident = incident;
    }

    public Incident incident() {
        return incident;
    }

    @Override
    public boolean isRetriable() {
        return false;
    }
}

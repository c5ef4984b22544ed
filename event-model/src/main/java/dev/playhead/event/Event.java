// SPDX-License-Identifier: Apache-2.0
package dev.playhead.event;

import com.google.protobuf.Message;
import java.util.Objects;

/**
 * An immutable fact, read from the log: what changed, what is known about the change, and where it stands. Immutable.
 *
 * @param <E> the contract's message class
 * @param attempt whether it is handed out for the first time
 * @since 0.1
 */
public record Event<E extends Message>(E payload, Metadata metadata, Coordinates coordinates, Attempt attempt) {

    public Event {
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(metadata, "metadata");
        Objects.requireNonNull(coordinates, "coordinates");
        Objects.requireNonNull(attempt, "attempt");
    }

    /** An event at its {@linkplain Attempt#FIRST first} attempt. */
    public Event(E payload, Metadata metadata, Coordinates coordinates) {
        this(payload, metadata, coordinates, Attempt.FIRST);
    }

    /** Names type, id and place, never the payload: events carry people. */
    @Override
    public String toString() {
        return payload.getDescriptorForType().getFullName() + " " + metadata.id() + " at " + coordinates;
    }
}

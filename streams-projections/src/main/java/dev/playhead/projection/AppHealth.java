// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import dev.playhead.event.Coordinates;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link ProjectionApp} is. Immutable.
 *
 * @param incident why it is {@link AppState#WAITING} or {@link AppState#FAILED}, otherwise null
 * @param restored how many changelog records were read back since the app started
 * @param toRestore how many there were to read back
 * @since 0.1
 */
public record AppHealth(AppState state, @Nullable ProjectionHaltedException incident, long restored, long toRestore) {

    /** The record in front of which the app waits or has stopped. */
    public Optional<Coordinates> haltedAt() {
        return incident == null ? Optional.empty() : incident.at();
    }

    /** State and reason in words. */
    public String sentence() {
        return switch (state) {
            case STARTING -> "the app is starting, or its partitions are moving: ask again in a moment";
            case RESTORING ->
                "the app restores its views, " + restored + " of " + toRestore
                        + " changelog records are read: ask again in a moment";
            case RUNNING -> "the app is running";
            case WAITING -> "the app " + reason();
            case FAILED -> "the app " + reason();
            case CLOSED -> "the app is closed";
        };
    }

    private String reason() {
        return incident == null ? "has stopped" : String.valueOf(incident.getMessage());
    }
}

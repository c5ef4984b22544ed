// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import dev.playhead.event.Coordinates;
import dev.playhead.event.PlayheadException;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The app does not go on: a record cannot be folded, or Kafka Streams has given up. Nothing is skipped: what is not in
 * the views is still in front of them. {@link #isRetriable} tells an app that tries again by itself, because something
 * outside does not answer, from one that has stopped until somebody acts. The cause says why.
 *
 * @since 0.1
 */
public final class ProjectionHaltedException extends PlayheadException {

    private final transient @Nullable Coordinates at;
    private final boolean isRetriable;

    private ProjectionHaltedException(String message, @Nullable Coordinates at, boolean isRetriable, Throwable cause) {
        super(message, cause);
        this.at = at;
        this.isRetriable = isRetriable;
    }

    static ProjectionHaltedException inFrontOf(RecordMetadata record, RuntimeException cause) {
        Coordinates at = new Coordinates(record.topic(), record.partition(), record.offset());
        boolean isRetriable = cause instanceof PlayheadException e && e.isRetriable();
        return new ProjectionHaltedException(
                (isRetriable ? "waits in front of " : "stopped in front of ") + at + ": " + reason(cause),
                at,
                isRetriable,
                cause);
    }

    static ProjectionHaltedException by(Throwable cause, boolean isRetriable) {
        return new ProjectionHaltedException(
                (isRetriable ? "waits: " : "stopped: ") + reason(cause), null, isRetriable, cause);
    }

    private static String reason(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** The record that is not folded, if it is about one. */
    public Optional<Coordinates> at() {
        return Optional.ofNullable(at);
    }

    @Override
    public boolean isRetriable() {
        return isRetriable;
    }
}

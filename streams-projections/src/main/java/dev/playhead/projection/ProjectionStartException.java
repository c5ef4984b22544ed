// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import dev.playhead.event.PlayheadException;
import org.jspecify.annotations.Nullable;

/**
 * The app did not start. The message says what is missing or taken, and what to do; nothing keeps running.
 *
 * @since 0.1
 */
public final class ProjectionStartException extends PlayheadException {

    private final boolean isRetriable;

    private ProjectionStartException(String message, boolean isRetriable, @Nullable Throwable cause) {
        super(message, cause);
        this.isRetriable = isRetriable;
    }

    static ProjectionStartException fix(String message, @Nullable Throwable cause) {
        return new ProjectionStartException(message, false, cause);
    }

    static ProjectionStartException retry(String message, @Nullable Throwable cause) {
        return new ProjectionStartException(message, true, cause);
    }

    @Override
    public boolean isRetriable() {
        return isRetriable;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.event;

import org.jspecify.annotations.Nullable;

/**
 * The root of every exception that Playhead throws on its own account. The message says what happened, where, and what
 * to do now; the Kafka or SQL exception behind it, if any, is the cause.
 *
 * @since 0.1
 */
public abstract class PlayheadException extends RuntimeException {

    protected PlayheadException(String message) {
        super(message);
    }

    protected PlayheadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether the same call may succeed later without anybody changing anything. */
    public abstract boolean isRetriable();
}

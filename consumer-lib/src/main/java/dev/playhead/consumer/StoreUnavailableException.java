// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.PlayheadException;

/**
 * The playhead store does not answer, or refuses. Nothing was written.
 *
 * @since 0.1
 */
public final class StoreUnavailableException extends PlayheadException {

    private final boolean retriable;

    /** @param retriable false if somebody has to change something first: a password, a missing table */
    public StoreUnavailableException(String message, boolean retriable, Throwable cause) {
        super(message, cause);
        this.retriable = retriable;
    }

    @Override
    public boolean isRetriable() {
        return retriable;
    }
}

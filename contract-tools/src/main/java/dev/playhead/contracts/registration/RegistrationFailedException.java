// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.registration;

import dev.playhead.event.PlayheadException;
import org.jspecify.annotations.Nullable;

/**
 * A registration ended before its end, or the registry does not hold what it was given.
 *
 * @since 0.1
 */
public final class RegistrationFailedException extends PlayheadException {

    private final boolean retriable;

    RegistrationFailedException(String message, boolean retriable, @Nullable Throwable cause) {
        super(message, cause);
        this.retriable = retriable;
    }

    @Override
    public boolean isRetriable() {
        return retriable;
    }
}

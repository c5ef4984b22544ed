// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import dev.playhead.event.PlayheadException;
import org.jspecify.annotations.Nullable;

/**
 * What the contracts are to be compared with cannot be had: no such revision, a jar without contracts, a repository that
 * does not answer.
 *
 * @since 0.1
 */
public final class BaselineUnavailableException extends PlayheadException {

    BaselineUnavailableException(String message) {
        this(message, null);
    }

    BaselineUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** False: somebody has to look. */
    @Override
    public boolean isRetriable() {
        return false;
    }
}

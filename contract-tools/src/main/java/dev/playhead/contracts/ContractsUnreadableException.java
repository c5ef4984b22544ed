// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import dev.playhead.event.PlayheadException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The contracts cannot be looked at: their text does not compile, is not text, or is too much of it. The message names the
 * file and line where they are known.
 *
 * @since 0.1
 */
public final class ContractsUnreadableException extends PlayheadException {

    private final @Nullable SourceLocation location;

    ContractsUnreadableException(String message) {
        super(message);
        this.location = null;
    }

    ContractsUnreadableException(SourceLocation location, String message) {
        super(location + ": " + message);
        this.location = location;
    }

    ContractsUnreadableException(String message, Throwable cause) {
        super(message, cause);
        this.location = null;
    }

    /** Where it went wrong first, if that is known. */
    public Optional<SourceLocation> location() {
        return Optional.ofNullable(location);
    }

    @Override
    public boolean isRetriable() {
        return false;
    }
}

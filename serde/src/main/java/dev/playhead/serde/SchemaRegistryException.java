// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import dev.playhead.event.PlayheadException;
import org.jspecify.annotations.Nullable;

/**
 * The schema registry did not give what was asked of it. {@link #isRetriable()} tells an outage (unreachable, overloaded,
 * broken for the moment) from an answer that stays the same until somebody changes something.
 *
 * @since 0.1
 */
public final class SchemaRegistryException extends PlayheadException {

    private final boolean retriable;

    public SchemaRegistryException(String message, boolean retriable, @Nullable Throwable cause) {
        super(message, cause);
        this.retriable = retriable;
    }

    @Override
    public boolean isRetriable() {
        return retriable;
    }
}

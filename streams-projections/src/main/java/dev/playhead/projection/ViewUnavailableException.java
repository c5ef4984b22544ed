// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import dev.playhead.event.PlayheadException;
import org.jspecify.annotations.Nullable;

/**
 * This instance cannot answer for a view right now: it starts, restores or rebalances, or it has stopped for good. The
 * message says which; {@link #isRetriable} whether asking again can help.
 *
 * @since 0.1
 */
public final class ViewUnavailableException extends PlayheadException {

    private final boolean isRetriable;

    private ViewUnavailableException(String message, boolean isRetriable, @Nullable Throwable cause) {
        super(message, cause);
        this.isRetriable = isRetriable;
    }

    static ViewUnavailableException moving(String view, @Nullable Throwable cause) {
        return new ViewUnavailableException(
                view + " is being restored or moved between instances: ask again in a moment", true, cause);
    }

    static ViewUnavailableException because(String view, AppHealth health) {
        return new ViewUnavailableException(
                view + " cannot be asked: " + health.sentence(), health.state() != AppState.FAILED, null);
    }

    @Override
    public boolean isRetriable() {
        return isRetriable;
    }
}

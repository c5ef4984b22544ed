// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.PlayheadException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A handler ran longer than {@link SubscriptionBuilder#handlerTimeout} and was told to stop. Nothing it wrote through its
 * transaction is committed.
 *
 * @since 0.1
 */
public final class HandlerTimeoutException extends PlayheadException {

    public HandlerTimeoutException(Duration timeout, @Nullable Throwable cause) {
        super("a handler ran longer than " + timeout + " and was told to stop", cause);
    }

    @Override
    public boolean isRetriable() {
        return true;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.PlayheadException;

/**
 * The store refuses what handlers wrote in a transaction: a constraint checked at commit, or an earlier error that a
 * handler swallowed. Nothing was written. It is charged to the events of the transaction.
 *
 * @since 0.1
 */
public final class EffectsRefusedException extends PlayheadException {

    public EffectsRefusedException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isRetriable() {
        return false;
    }
}

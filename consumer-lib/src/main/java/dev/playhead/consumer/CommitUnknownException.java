// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.PlayheadException;

/**
 * The connection was lost while a commit was under way: it may have happened or not. {@link PlayheadStore#renew} tells.
 *
 * @since 0.1
 */
public final class CommitUnknownException extends PlayheadException {

    public CommitUnknownException(Playhead held, Throwable cause) {
        super(
                "the outcome of a commit of " + held + " is unknown: it is read again before anything else happens",
                cause);
    }

    @Override
    public boolean isRetriable() {
        return true;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.PlayheadException;

/**
 * Another instance owns this playhead. Nothing was written; what this instance was doing is over.
 *
 * @since 0.1
 */
public final class PlayheadFencedException extends PlayheadException {

    public PlayheadFencedException(Playhead held) {
        super(held.subscription() + " is fenced at " + held.partition() + "@" + held.next() + " with epoch "
                + held.epoch() + ": another instance owns it; this one stopped");
    }

    @Override
    public boolean isRetriable() {
        return false;
    }
}

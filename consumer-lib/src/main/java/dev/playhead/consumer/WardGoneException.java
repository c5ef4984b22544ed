// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.PlayheadException;

/**
 * A ward is not as it was when it was read: it was emptied meanwhile. Nothing was written; read the wards again.
 *
 * @since 0.1
 */
public final class WardGoneException extends PlayheadException {

    public WardGoneException(String subscription, String ward) {
        super(subscription + " has no ward " + ward
                + " any more: its patients were discharged; the wards are read again");
    }

    @Override
    public boolean isRetriable() {
        return true;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.PlayheadException;
import dev.playhead.event.Position.Partition;

/**
 * A ward is not as it was when it was read: it was emptied or changed meanwhile. Nothing was written; read the wards again.
 *
 * @since 0.1
 */
public final class WardGoneException extends PlayheadException {

    public WardGoneException(String subscription, String ward) {
        this(subscription + " has no ward " + ward
                + " any more: its patients were discharged; the wards are read again");
    }

    private WardGoneException(String message) {
        super(message);
    }

    static WardGoneException changed(String subscription, Partition partition) {
        return new WardGoneException(
                "somebody else changed wards of " + subscription + " in " + partition + "; they are read again");
    }

    @Override
    public boolean isRetriable() {
        return true;
    }
}

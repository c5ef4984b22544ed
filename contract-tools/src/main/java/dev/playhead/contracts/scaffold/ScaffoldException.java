// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.scaffold;

import dev.playhead.event.PlayheadException;

/**
 * What was asked for cannot be made; nothing was written.
 *
 * @since 0.1
 */
public final class ScaffoldException extends PlayheadException {

    ScaffoldException(String message) {
        super(message);
    }

    @Override
    public boolean isRetriable() {
        return false;
    }
}

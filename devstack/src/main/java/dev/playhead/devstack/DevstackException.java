// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import org.jspecify.annotations.Nullable;

/**
 * A server could not be downloaded, started or stopped. The message is one sentence for the person at the keyboard: what
 * happened, where to look, what to do now.
 *
 * @since 0.1
 */
public class DevstackException extends RuntimeException {

    public DevstackException(String message) {
        super(message);
    }

    public DevstackException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

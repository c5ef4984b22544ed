// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import org.jspecify.annotations.Nullable;

/**
 * The story cannot go on. The message says what happened, where, and what to do now.
 *
 * @since 0.1
 */
public final class StoryFailedException extends RuntimeException {

    public StoryFailedException(String message) {
        this(message, null);
    }

    public StoryFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

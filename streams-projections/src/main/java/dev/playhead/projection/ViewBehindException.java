// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import dev.playhead.event.PlayheadException;
import dev.playhead.event.Position;
import java.time.Duration;

/**
 * The view has not reached the asked position in the time that was allowed. Nothing is wrong: ask again, or wait longer.
 *
 * @since 0.1
 */
public final class ViewBehindException extends PlayheadException {

    private final Position wanted;
    private final Position reached;

    ViewBehindException(String view, Position wanted, Position reached, Duration waited) {
        super(view + " is at " + (reached.partitions().isEmpty() ? "its beginning" : reached) + ", not yet at " + wanted
                + ", after " + waited.toMillis() + " ms: ask again, or wait longer");
        this.wanted = wanted;
        this.reached = reached;
    }

    /** What was asked for. */
    public Position wanted() {
        return wanted;
    }

    /** How far the view was when the time was up. */
    public Position reached() {
        return reached;
    }

    @Override
    public boolean isRetriable() {
        return true;
    }
}

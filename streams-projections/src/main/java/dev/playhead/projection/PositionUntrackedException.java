// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import dev.playhead.event.PlayheadException;
import dev.playhead.event.Position;

/**
 * A view was asked for a position that it cannot compare itself with: events of that topic reach it through a
 * repartition topic, where their offsets are others. Waiting does not help; such a question is refused rather than
 * answered with what may be stale.
 *
 * @since 0.1
 */
public final class PositionUntrackedException extends PlayheadException {

    private final Position wanted;

    PositionUntrackedException(String view, String topic, Position wanted) {
        super(view + " cannot tell whether it has reached " + wanted + ": events of " + topic
                + " reach it through a repartition topic. Ask without that topic, or ask a view that reads " + topic
                + " by its own key");
        this.wanted = wanted;
    }

    /** What was asked for. */
    public Position wanted() {
        return wanted;
    }

    @Override
    public boolean isRetriable() {
        return false;
    }
}

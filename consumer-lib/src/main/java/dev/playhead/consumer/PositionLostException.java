// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.PlayheadException;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;

/**
 * The log no longer holds what a subscription was to read next: retention or a deletion was faster. Decide where to go
 * on, and move the playhead there with a reason.
 *
 * @since 0.1
 */
public final class PositionLostException extends PlayheadException {

    private final Position position;
    private final Position earliest;

    public PositionLostException(String subscription, Partition partition, long position, long earliest) {
        super(subscription + " lost its position at " + partition + "@" + position + ": the log begins at " + earliest
                + ", so " + (earliest - position) + " offsets are gone; move the playhead to go on without them");
        this.position = Position.of(partition.topic(), partition.number(), position);
        this.earliest = Position.of(partition.topic(), partition.number(), earliest);
    }

    /** The position that is lost. */
    public Position position() {
        return position;
    }

    /** The earliest position that can still be read. */
    public Position earliest() {
        return earliest;
    }

    @Override
    public boolean isRetriable() {
        return false;
    }
}

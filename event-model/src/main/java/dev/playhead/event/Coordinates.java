// SPDX-License-Identifier: Apache-2.0
package dev.playhead.event;

import java.util.Objects;

/**
 * Where in the log an event stands. Immutable.
 *
 * @param offset the offset of the event itself, not the next one
 * @since 0.1
 */
public record Coordinates(String topic, int partition, long offset) {

    public Coordinates {
        Objects.requireNonNull(topic, "topic");
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "partition and offset are at least 0: " + topic + "-" + partition + "@" + offset);
        }
    }

    /** The position just behind this event: the first one at which a reader has seen it. */
    public Position next() {
        return Position.of(topic, partition, offset + 1);
    }

    /** Kafka's spelling: {@code orders-3@1042}. */
    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}

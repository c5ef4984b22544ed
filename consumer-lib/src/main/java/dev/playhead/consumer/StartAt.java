// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Where a <em>new</em> subscription begins. It is resolved once, for all partitions of a topic, and stored; from then on
 * the playhead decides. Partitions that a topic gains later are read from their first event, and so are topics that begin
 * to match a pattern later. Immutable.
 *
 * <p>A place that is not in the log is answered so:
 *
 * <ul>
 *   <li>A time before the oldest event that retention left: the oldest event, which is the first one not before that time.
 *   <li>A time after the newest event: behind it, as {@link #now}.
 *   <li>A position before the oldest event: the partition halts with {@link Incident.PositionLost}. Events that were named
 *       are gone, and only somebody who knows what they were can decide to go on without them.
 *   <li>A position after the end: the partition halts with {@link Incident.PositionBeyondEnd}, as it is of another log.
 * </ul>
 *
 * @since 0.1
 */
public sealed interface StartAt {

    /** At the earliest event that the log still holds. The default. */
    static StartAt beginning() {
        return new Beginning();
    }

    /** Behind the last event: only what is published from now on. */
    static StartAt now() {
        return new Now();
    }

    /** At the first event whose record timestamp is not before {@code instant}; behind the last one if there is none. */
    static StartAt timestamp(Instant instant) {
        return new Timestamp(instant);
    }

    /** As {@link #timestamp}, that long before the subscription begins. */
    static StartAt ago(Duration duration) {
        return new Ago(duration);
    }

    /** At a position, e.g. of another subscription. Partitions that it does not name begin at 0. */
    static StartAt position(Position position) {
        return new At(position);
    }

    record Beginning() implements StartAt {}

    record Now() implements StartAt {}

    record Timestamp(Instant instant) implements StartAt {
        public Timestamp {
            Objects.requireNonNull(instant, "instant");
        }
    }

    record Ago(Duration duration) implements StartAt {
        public Ago {
            if (duration.isNegative()) {
                throw new IllegalArgumentException("what is to come is not ago: " + duration);
            }
        }
    }

    record At(Position position) implements StartAt {
        public At {
            Objects.requireNonNull(position, "position");
        }
    }
}

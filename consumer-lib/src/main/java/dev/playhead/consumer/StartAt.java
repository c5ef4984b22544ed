// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position;
import java.time.Instant;
import java.util.Objects;

/**
 * Where a <em>new</em> subscription begins. It is resolved once, for all partitions of a topic, and stored; from then on
 * the playhead decides. Partitions that a topic gains later are read from their first event. Immutable.
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

    record At(Position position) implements StartAt {
        public At {
            Objects.requireNonNull(position, "position");
        }
    }
}

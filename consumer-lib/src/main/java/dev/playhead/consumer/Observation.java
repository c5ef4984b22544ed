// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Coordinates;
import java.time.Instant;

/**
 * What became of one event in one subscription. Nothing is written for an event when it is handled: this follows from the
 * playhead, from where it began and was moved to, from the hospital, from the log, and from what the subscription asks for
 * <em>now</em>. Immutable.
 *
 * @since 0.1
 */
public sealed interface Observation {

    /** Where the event stands. */
    Coordinates at();

    /** Not reached yet. */
    record Pending(Coordinates at, long next) implements Observation {}

    /** Handled: with a store in the handlers' database, its effects there are committed. */
    record Completed(Coordinates at, String type) implements Observation {}

    /** Passed, and in the hospital: it failed, or waits behind an event of its key that did. */
    record InHospital(Coordinates at, Patient patient) implements Observation {}

    /** Passed without being handled, because of {@code why}: it has no handler, the filter leaves it out, and so on. */
    record Skipped(Coordinates at, String why) implements Observation {}

    /** Passed, and its time is over by now: it was left out, unless it was handled before {@code expiry}. */
    record Expired(Coordinates at, String type, Instant expiry) implements Observation {}

    /** What became of it cannot be told any more, because of {@code why}: the log begins behind it, and so on. */
    record Unknown(Coordinates at, String why) implements Observation {}
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.event;

/**
 * Whether an event is handed to a handler for the first time, as far as that can be known. The one certain word is {@link
 * #REPLAY}'s absence: an event that is not told as a replay lies at or above the subscription's first-seen mark, so no
 * transaction in which this subscription handled it has ever committed.
 *
 * @since 0.1
 */
public enum Attempt {

    /**
     * At or above the first-seen mark, and this instance did not hand it out since it took the partition over. Another
     * instance, or this one before a crash, may have: then what it wrote in its transaction was rolled back, and what it
     * did elsewhere (mail, HTTP) may have happened.
     */
    FIRST,

    /**
     * At or above the first-seen mark, and this instance handed it out before: the handler failed, or an event beside it
     * did, or the commit. What was written in that transaction was rolled back; what was done elsewhere may have happened.
     */
    REDELIVERY,

    /**
     * Below the first-seen mark: the playhead was moved back, or this is a replay beside the live position. The
     * subscription has been past this event before, so it was handled, or skipped by an operator or for want of a handler.
     */
    REPLAY
}

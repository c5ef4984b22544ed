// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a lane wants done. Those with a ticket are answered by an {@link Input} that carries it. */
sealed interface Action {

    /** Claim the playhead; {@code renew}: from ourselves, because a commit's outcome is unknown. Paused until answered. */
    record Claim(int ticket, @Nullable Playhead renew) implements Action {}

    /** Seek, and only then resume: one action, so that nothing is ever read from a position nobody chose. */
    record Read(int ticket, long offset, @Nullable Integer leaderEpoch) implements Action {}

    /** Stop fetching. */
    record Pause() implements Action {}

    /** Fetch on from where reading was paused. */
    record Resume() implements Action {}

    /**
     * Handle a slice and move the playhead behind it, or the position of its slot, in one transaction.
     *
     * @param slot whose keys the slice is of; {@link KeySlots#WHOLE}: all, and it is the playhead that moves
     * @param store even if it handles nothing
     * @param wards events of these keys are not handled but admitted
     * @param failure why the one event of the slice is not handled but parked; null if it is to be handled
     */
    record Apply(
            int ticket,
            Playhead held,
            int slot,
            Slice slice,
            boolean store,
            Wards wards,
            @Nullable Throwable failure) implements Action {}

    /** Read which keys are parked: one of those that were is not any more. */
    record ReadWards(int ticket) implements Action {}

    /** Find out which topic it is, at or after {@code generation}. */
    record Verify(int ticket, long generation) implements Action {}

    /** Come back after a while. */
    record Wake(int ticket, Duration after) implements Action {}

    /** The playhead is durable here. */
    record Stored(long next, @Nullable Integer leaderEpoch) implements Action {}

    /** The lane does not move because of this; null: it moves again. */
    record Report(@Nullable Incident incident) implements Action {}

    /** Nothing of this lane is under way any more. */
    record Release() implements Action {}
}

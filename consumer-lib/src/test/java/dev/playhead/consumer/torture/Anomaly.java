// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

/** A broken promise. */
record Anomaly(Kind kind, String what) {

    /** Named as Jepsen does where it has a name. */
    enum Kind {
        /** C1: a write that was acknowledged is not in the log where it was said to be. */
        LOST_WRITE("lost-write"),
        /** C1: a write is in the log twice. */
        DUPLICATE_WRITE("duplicate-write"),
        /** C1: a write of an aborted transaction was read. */
        ABORTED_READ("aborted-read"),
        /** C3: the position passed an event without its effect. */
        LOST_EFFECT("lost-effect"),
        /** C3: an event has two effects. */
        DUP_EFFECT("dup-effect"),
        /** C3: an effect of an event that is not in the log. */
        PHANTOM("phantom"),
        /** C3: an effect and the position that speaks of it are not of one transaction. */
        TORN_EFFECT("torn-effect"),
        /** C4: effects of a key are not in the order of the log. */
        REORDER("reorder"),
        /** C5: a position does not begin where the one before it ended. */
        SKIP("skip"),
        /** C5: a position went back. */
        NONMONOTONIC_POSITION("nonmonotonic-position"),
        /** C6: an epoch did not rise. */
        EPOCH_FALLS("epoch-falls"),
        /** C6: an instance wrote after another one had claimed the playhead. */
        STALE_EFFECT("stale-effect"),
        /** C7: something of a key happened before what was parked of it. */
        OVERTAKING("overtaking"),
        /** C7: an event was parked twice. */
        PARKED_TWICE("parked-twice"),
        /** C7: a patient does not leave though all is well. */
        STUCK_LETTER("stuck-letter"),
        /** C12: after the faults the lag does not go to zero in time. */
        NOT_LIVE("not-live"),
        /** C12: a partition waits for somebody to act, without a reason. */
        HALTED("halted"),
        /** C12: an instance ended by itself. */
        DIED("died"),
        /** C13: an instance that lived on holds more and more. */
        LEAK("leak");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    @Override
    public String toString() {
        return kind + ": " + what;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

/**
 * A line that becomes no event, and why. Immutable.
 *
 * @since 0.1
 */
public record SkippedLine(RetailLine line, Reason reason) {

    /** Why a cancellation finds no order. */
    public enum Reason {
        NO_EARLIER_ORDER("the buyer has no earlier order in the extract"),
        NOT_IN_ANY_ORDER("no earlier order of the buyer holds any of it"),
        TOO_MUCH_FOR_ONE_ORDER("no earlier order of the buyer holds that much");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }

        /** As a person reads it. */
        public String sentence() {
            return sentence;
        }
    }

    @Override
    public String toString() {
        return "line " + line.number() + ", " + line.invoice() + ": " + line.quantity() + " of " + line.stockCode()
                + " skipped, " + reason.sentence();
    }
}

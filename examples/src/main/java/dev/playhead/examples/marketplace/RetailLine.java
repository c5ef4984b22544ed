// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import java.time.Instant;

/**
 * One line of the retailer's file. Immutable.
 *
 * @param number counted from 1, without the header
 * @param invoice starts with C if the line takes something back
 * @param description without spaces around it
 * @param quantity negative if the line takes something back
 * @param unitPricePence in pence, exactly
 * @since 0.1
 */
public record RetailLine(
        int number,
        String invoice,
        String stockCode,
        String description,
        int quantity,
        Instant time,
        long unitPricePence,
        String customer,
        String country) {

    public RetailLine {
        if (quantity == 0 || quantity < 0 != invoice.startsWith("C")) {
            throw new IllegalArgumentException(
                    "line " + number + ": quantity " + quantity + " does not fit invoice " + invoice);
        }
        if (unitPricePence < 0) {
            throw new IllegalArgumentException("line " + number + ": a price of " + unitPricePence + " pence");
        }
    }

    /** Whether the line takes back what an earlier one sold. */
    public boolean isCancellation() {
        return quantity < 0;
    }

    /** How many units are sold or taken back, a positive number. */
    public int units() {
        return Math.abs(quantity);
    }

    /** What is paid for the units, or paid back, in pence. */
    public long amountPence() {
        return units() * unitPricePence;
    }
}

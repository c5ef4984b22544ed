// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

/**
 * Who deploys a new version of the contracts first.
 *
 * @since 0.1
 */
public enum DeployOrder {
    /** Nobody has to wait for anybody. */
    ANY("in any order"),
    /** All consumers have the new version before a producer does. */
    CONSUMERS_FIRST("consumers first, then producers"),
    /** All producers have the new version before a consumer does. */
    PRODUCERS_FIRST("producers first, then consumers"),
    /** There is no order in which this is safe. */
    NOBODY("nobody: make a new event type");

    private final String words;

    DeployOrder(String words) {
        this.words = words;
    }

    /** For people, e.g. {@code consumers first, then producers}. */
    public String words() {
        return words;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

/** Comments as prose. */
final class Sentences {

    private Sentences() {}

    /** The first sentence of a comment, on one line; empty if there is no comment. */
    static String first(String comment) {
        String line = comment.strip().replaceAll("\\s+", " ");
        int end = line.indexOf(". ");
        return end < 0 ? line : line.substring(0, end + 1);
    }
}

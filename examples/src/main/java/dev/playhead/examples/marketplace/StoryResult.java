// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import java.util.List;
import java.util.Map;

/**
 * What came out of a {@link MarketplaceStory}. Immutable.
 *
 * @param lines how many lines the file has: {@code mapped} and {@code skipped} add up to it
 * @param mapped how many of them became events
 * @param skipped how many of them became none, by reason
 * @param published how many events the log holds of this history
 * @param publishedByType the same by contract
 * @param isPublishedEarlier whether they were there before this run
 * @param replayed how many events this run handled into SQL
 * @param comparisons every table and view, beside the fold of the file
 * @param seconds how long each stage took, by {@link StoryStage#key}
 * @since 0.1
 */
public record StoryResult(
        long lines,
        long mapped,
        Map<String, Long> skipped,
        long published,
        Map<String, Long> publishedByType,
        boolean isPublishedEarlier,
        long replayed,
        List<Comparison> comparisons,
        Map<String, Double> seconds) {

    /** How many rows of tables were compared. */
    public long rowsCompared() {
        return compared(Comparison.Side.TABLE);
    }

    /** How many entries of views were compared. */
    public long viewEntriesCompared() {
        return compared(Comparison.Side.VIEW);
    }

    private long compared(Comparison.Side side) {
        return comparisons.stream()
                .filter(comparison -> comparison.side() == side)
                .mapToLong(Comparison::compared)
                .sum();
    }

    /** How many rows and entries differ from the fold. */
    public long mismatches() {
        return comparisons.stream().mapToLong(Comparison::mismatches).sum();
    }
}

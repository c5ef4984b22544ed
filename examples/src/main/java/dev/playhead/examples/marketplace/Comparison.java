// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One table or view, beside what the fold of the file says it holds. Immutable.
 *
 * @param name of the table or view
 * @param compared how many rows or entries, of either side
 * @param mismatches how many of them differ, are missing, or should not be there
 * @param examples the first few of those, in words
 * @since 0.1
 */
public record Comparison(Side side, String name, long compared, long mismatches, List<String> examples) {

    private static final int EXAMPLES = 5;

    /** What is compared with the fold. */
    public enum Side {
        TABLE,
        VIEW
    }

    public Comparison {
        examples = List.copyOf(examples);
    }

    static <V> Comparison of(Side side, String name, Map<String, V> expected, Map<String, V> found) {
        SortedSet<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(found.keySet());
        List<String> different = keys.stream()
                .filter(key -> !Objects.equals(expected.get(key), found.get(key)))
                .toList();
        List<String> examples = different.stream()
                .limit(EXAMPLES)
                .map(key -> key + ": expected " + text(expected.get(key)) + ", found " + text(found.get(key)))
                .toList();
        return new Comparison(side, name, keys.size(), different.size(), examples);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "nothing" : value.toString().strip().replaceAll("\\s+", " ");
    }

    /** Whether nothing differs. */
    public boolean isClean() {
        return mismatches == 0;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s %s: %,d compared, %,d %s",
                side.name().toLowerCase(Locale.ROOT),
                name,
                compared,
                mismatches,
                mismatches == 1 ? "mismatch" : "mismatches");
    }
}

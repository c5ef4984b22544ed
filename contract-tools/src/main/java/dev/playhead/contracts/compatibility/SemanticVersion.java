// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of three numbers, as in <a href="https://semver.org">semver</a>. What follows a hyphen, as {@code -SNAPSHOT}, is
 * left away: a snapshot is on its way to the version it names.
 *
 * @since 0.1
 */
public record SemanticVersion(int major, int minor, int patch) implements Comparable<SemanticVersion> {

    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,9})(?:\\.(\\d{1,9}))?(?:\\.(\\d{1,9}))?(?:[-+][0-9A-Za-z.+-]*)?");

    private static final Comparator<SemanticVersion> BY_NUMBERS = Comparator.comparingInt(SemanticVersion::major)
            .thenComparingInt(SemanticVersion::minor)
            .thenComparingInt(SemanticVersion::patch);

    /** Empty if the text is not a version. */
    public static Optional<SemanticVersion> find(String text) {
        Matcher numbers = TEXT.matcher(text);
        return numbers.matches()
                ? Optional.of(new SemanticVersion(number(numbers, 1), number(numbers, 2), number(numbers, 3)))
                : Optional.empty();
    }

    private static int number(Matcher numbers, int group) {
        return numbers.group(group) == null ? 0 : Integer.parseInt(numbers.group(group));
    }

    /** @throws IllegalArgumentException if the text is not a version */
    public static SemanticVersion of(String text) {
        return find(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "not a version: '" + text + "'; write three numbers, as 1.4.0 or 1.4.0-SNAPSHOT"));
    }

    /** The lowest version after this one for a change of that size. Before 1.0.0 what would be major is minor. */
    SemanticVersion after(Bump bump) {
        return switch (bump) {
            case NONE -> this;
            case PATCH -> new SemanticVersion(major, minor, patch + 1);
            case MINOR -> new SemanticVersion(major, minor + 1, 0);
            case MAJOR -> major == 0 ? after(Bump.MINOR) : new SemanticVersion(major + 1, 0, 0);
        };
    }

    @Override
    public int compareTo(SemanticVersion other) {
        return BY_NUMBERS.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a check found, in the order of files and lines. Immutable.
 *
 * @since 0.1
 */
public record Findings(List<Finding> list) {

    /** Sorts by file and line. */
    public Findings {
        list = list.stream().sorted(Finding.BY_PLACE).distinct().toList();
    }

    public static Findings of(Collection<Finding> findings) {
        return new Findings(List.copyOf(findings));
    }

    /** Nothing found. */
    public static Findings none() {
        return new Findings(List.of());
    }

    /** Whether there is nothing to do. */
    public boolean isClean() {
        return list.isEmpty();
    }

    /** These and the others. */
    public Findings and(Findings others) {
        return new Findings(Stream.concat(list.stream(), others.list().stream()).toList());
    }

    /** The findings as text, JSON or SARIF. */
    public String as(Format format) {
        return format.render(this);
    }
}

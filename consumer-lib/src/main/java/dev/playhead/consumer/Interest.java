// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which topics a subscription asks for: some by name, others as they come. Immutable. */
record Interest(Set<String> named, List<Pattern> patterns) {

    boolean hasPatterns() {
        return !patterns.isEmpty();
    }

    /** The topics of interest when the cluster has these. A named one is of interest before it is there. */
    Set<String> among(Collection<String> topics) {
        Set<String> found = new TreeSet<>(named);
        topics.stream().filter(this::matches).forEach(found::add);
        return found;
    }

    private boolean matches(String topic) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(topic).matches());
    }

    @Override
    public String toString() {
        return patterns.isEmpty() ? named.toString() : named + " and " + patterns;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.snippets;

import java.util.List;
import java.util.regex.Pattern;

/** A marked block of a document. */
record Snippet(String name, String code) {

    private static final Pattern MARKED =
            Pattern.compile("<!-- snippet: *([\\w-]+) *-->\\s*\\n```java\\n(.*?)\\n?```", Pattern.DOTALL);

    static List<Snippet> in(String document) {
        return MARKED.matcher(document)
                .results()
                .map(found -> new Snippet(found.group(1), found.group(2)))
                .toList();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Comments as their authors wrote them: paragraphs, and code between backticks. Nothing else is interpreted. */
final class Prose {

    private Prose() {}

    static Html paragraphs(String name, String comment) {
        return Html.join(Arrays.stream(comment.strip().split("\\n\\s*\\n"))
                .filter(paragraph -> !paragraph.isBlank())
                .map(paragraph -> Html.el(name, inline(paragraph)))
                .toList());
    }

    static Html inline(String comment) {
        List<Html> pieces = new ArrayList<>();
        String[] parts = comment.strip().replaceAll("\\s+", " ").split("`", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean isClosed = i < parts.length - 1;
            if (i % 2 == 1 && isClosed) {
                pieces.add(Html.el("code", Html.text(parts[i])));
            } else {
                pieces.add(Html.text(i % 2 == 1 ? "`" + parts[i] : parts[i]));
            }
        }
        return Html.join(pieces);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import static dev.playhead.contracts.catalog.Html.el;
import static dev.playhead.contracts.catalog.Html.text;

import java.util.List;

/** The checklist and its answers, as pages show it. */
final class Answers {

    private Answers() {}

    static Html html(List<Answer> answers) {
        return Html.join(answers.stream().map(Answers::html).toList());
    }

    private static Html html(Answer answer) {
        return el(
                "div.answer",
                el("p.question", Prose.inline(answer.question())),
                answer.answer().isEmpty()
                        ? el("p.note", text("Not answered yet."))
                        : el("p", Prose.inline(answer.answer())));
    }
}

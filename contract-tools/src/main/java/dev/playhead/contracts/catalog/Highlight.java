// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Code with a little colour: comments, texts, keywords, and the names of types. */
final class Highlight {

    private static final Pattern JAVA = Pattern.compile("(?<c>//[^\\n]*)|(?<s>\"[^\"\\n]*\")"
            + "|(?<k>\\b(?:import|try|new|class|static|final|return)\\b)|(?<t>\\b[A-Z]\\w*\\b)");
    private static final Pattern JSON =
            Pattern.compile("(?<t>\"[^\"\\n]*\"(?=:))|(?<s>\"[^\"\\n]*\")|(?<k>\\b(?:true|false|null)\\b)|(?<c>$^)");

    private Highlight() {}

    static Html java(String code) {
        return block(code, JAVA);
    }

    static Html json(String code) {
        return block(code, JSON);
    }

    private static Html block(String code, Pattern language) {
        List<Html> pieces = new ArrayList<>();
        Matcher token = language.matcher(code.stripTrailing());
        String text = code.stripTrailing();
        int done = 0;
        while (token.find()) {
            pieces.add(Html.text(text.substring(done, token.start())));
            pieces.add(Html.el("span." + group(token), Html.text(token.group())));
            done = token.end();
        }
        pieces.add(Html.text(text.substring(done)));
        return Html.el("div.code", Html.el("pre", Html.el("code", Html.join(pieces))));
    }

    private static String group(Matcher token) {
        return List.of("c", "s", "k", "t").stream()
                .filter(name -> token.group(name) != null)
                .findFirst()
                .orElseThrow();
    }
}

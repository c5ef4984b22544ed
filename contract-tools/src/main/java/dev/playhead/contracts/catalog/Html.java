// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A piece of HTML that is safe by construction: text and attribute values are escaped on their way in, and there is no
 * other way in. Immutable.
 */
final class Html implements Part {

    static final Html NOTHING = new Html("");

    private static final Set<String> VOID = Set.of("meta", "link", "input");

    private final String markup;

    private Html(String markup) {
        this.markup = markup;
    }

    static Html text(String text) {
        return new Html(escape(text));
    }

    static Html join(List<Html> pieces) {
        return new Html(pieces.stream().map(Html::toString).collect(Collectors.joining()));
    }

    static Html join(Html... pieces) {
        return join(Arrays.asList(pieces));
    }

    /** An attribute of the element around it. */
    static Attribute attribute(String name, String value) {
        return new Attribute(name, value);
    }

    static Attribute attribute(String name, int value) {
        return new Attribute(name, Integer.toString(value));
    }

    static Attribute href(String page) {
        return new Attribute("href", page);
    }

    static Attribute id(String id) {
        return new Attribute("id", id);
    }

    /**
     * An element.
     *
     * @param name its name and classes, as in {@code p.lead}
     */
    static Html el(String name, Part... parts) {
        String[] words = name.split("\\.");
        StringBuilder html = new StringBuilder("<").append(words[0]);
        if (words.length > 1) {
            html.append(" class=\"")
                    .append(String.join(" ", Arrays.asList(words).subList(1, words.length)))
                    .append('\"');
        }
        for (Part part : parts) {
            if (part instanceof Attribute attribute) {
                html.append(' ').append(attribute);
            }
        }
        html.append('>');
        if (VOID.contains(words[0])) {
            return new Html(html.toString());
        }
        for (Part part : parts) {
            if (part instanceof Html content) {
                html.append(content.markup);
            }
        }
        return new Html(html.append("</").append(words[0]).append('>').toString());
    }

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '\"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c < ' ' && c != '\n' && c != '\t' ? '\uFFFD' : c);
            }
        }
        return escaped.toString();
    }

    @Override
    public String toString() {
        return markup;
    }
}

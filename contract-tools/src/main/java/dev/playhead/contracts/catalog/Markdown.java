// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import java.util.List;

/** The catalog as one Markdown document, for repositories and wikis. */
final class Markdown {

    private final StringBuilder page = new StringBuilder();

    private Markdown() {}

    static String of(String title, String version, List<CatalogTopic> topics) {
        Markdown markdown = new Markdown();
        markdown.line("# " + escape(title));
        if (!version.isEmpty()) {
            markdown.line("Version " + escape(version) + ".");
        }
        topics.forEach(markdown::topic);
        return markdown.page.toString();
    }

    private void topic(CatalogTopic topic) {
        line("## " + escape(topic.name()));
        paragraph(topic.comment());
        String owner = topic.owner().isEmpty() ? "" : "Owner: " + escape(topic.owner()) + ". ";
        line(owner + "Key: " + escape(String.join(", ", topic.keys())) + ".");
        topic.events().forEach(this::event);
    }

    private void event(CatalogEvent event) {
        line("### " + escape(event.name()));
        line("`" + event.fullName() + "`");
        if (event.isDeprecated()) {
            String instead = event.options().getReplacedBy();
            line("**Deprecated**" + (instead.isEmpty() ? "." : ", use " + escape(instead) + "."));
        }
        paragraph(event.comment());
        if (!event.fields().isEmpty()) {
            page.append("| # | field | type | |\n|---|---|---|---|\n");
            event.fields().forEach(field -> row(event, field));
            page.append('\n');
        }
        block("json", Example.json(event.example()));
        JavaSnippets java = new JavaSnippets(event.descriptor(), event.example());
        block("java", java.publish());
        block("java", java.subscribe());
        event.history()
                .forEach(change -> page.append("- ")
                        .append(escape(change.version()))
                        .append(": ")
                        .append(escape(change.what()))
                        .append('\n'));
        if (!event.history().isEmpty()) {
            page.append('\n');
        }
    }

    private void row(CatalogEvent event, CatalogField field) {
        String marks = (field.name().equals(event.key()) ? "Key. " : "")
                + (field.isPersonal() ? "Personal data. " : "")
                + (field.isDeprecated() ? "Deprecated. " : "");
        page.append("| ")
                .append(field.number())
                .append(" | ")
                .append(escape(field.name()))
                .append(" | ")
                .append(escape(field.type()))
                .append(" | ")
                .append((marks + escape(field.comment().strip().replaceAll("\\s+", " "))).strip())
                .append(" |\n");
    }

    private void block(String language, String code) {
        line("```" + language + "\n" + code.stripTrailing() + "\n```");
    }

    private void paragraph(String comment) {
        if (!comment.isBlank()) {
            line(escape(comment.strip()));
        }
    }

    private void line(String text) {
        page.append(text).append("\n\n");
    }

    /** Comments are text: nothing in them becomes a heading, a link or HTML. Code between backticks stays code. */
    static String escape(String text) {
        return text.replaceAll("([\\\\*_{}\\[\\]<>|#~!])", "\\\\$1")
                .replaceAll("(?m)^(\\s*)([-+]|\\d+[.)])(\\s)", "$1\\\\$2$3");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import static dev.playhead.contracts.catalog.Html.attribute;
import static dev.playhead.contracts.catalog.Html.el;
import static dev.playhead.contracts.catalog.Html.href;
import static dev.playhead.contracts.catalog.Html.id;
import static dev.playhead.contracts.catalog.Html.join;
import static dev.playhead.contracts.catalog.Html.text;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import dev.playhead.contracts.ContractSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Everything about one event, on one page. */
final class EventPage {

    private final CatalogEvent event;
    private final CatalogTopic topic;
    private final List<CatalogEvent> all;
    private final ContractSet contracts;

    EventPage(CatalogEvent event, CatalogTopic topic, List<CatalogEvent> all, ContractSet contracts) {
        this.event = event;
        this.topic = topic;
        this.all = all;
        this.contracts = contracts;
    }

    Html main() {
        JavaSnippets java = new JavaSnippets(event.descriptor(), event.example());
        return join(
                heading(),
                deprecation(),
                Prose.paragraphs("p.lead", event.comment()),
                facts(),
                section("Fields", fields(event.fields())),
                types(),
                section(
                        "Example",
                        el("p.note", text("Made up, as proto3 JSON. On the wire the value is Protobuf.")),
                        Highlight.json(Example.json(event.example()))),
                section("Publish", Highlight.java(java.publish())),
                section(
                        "Subscribe",
                        el(
                                "p.note",
                                text("Reads the topic from zero, then goes on with what comes. "),
                                el("code", text("database")),
                                text(" is a DataSource.")),
                        Highlight.java(java.subscribe())),
                section("On the wire", cloudEvents()),
                history(),
                answers());
    }

    private Html heading() {
        return el(
                "header.intro",
                el("p.eyebrow", text(event.packageName())),
                el("h1", text(event.name()), Site.badges(event)));
    }

    private Html deprecation() {
        if (!event.isDeprecated()) {
            return Html.NOTHING;
        }
        List<Html> words = new ArrayList<>();
        String since = event.options().getDeprecatedSince();
        words.add(text(since.isEmpty() ? "Deprecated." : "Deprecated since " + since + "."));
        if (!event.options().getSunsetOn().isEmpty()) {
            words.add(text(" It goes away on " + event.options().getSunsetOn() + "."));
        }
        if (!event.options().getReplacedBy().isEmpty()) {
            words.add(text(" Use "));
            words.add(replacement(event.options().getReplacedBy()));
            words.add(text(" instead."));
        }
        return el("p.callout", join(words));
    }

    private Html replacement(String name) {
        return all.stream()
                .filter(other -> other.fullName().equals(name))
                .findFirst()
                .map(other -> el("a", href(other.page()), text(other.name())))
                .orElseGet(() -> el("code", text(name)));
    }

    private Html facts() {
        List<Html> facts = new ArrayList<>();
        facts.add(fact("Topic", el("a", href("../index.html#" + topic.anchor()), text(event.topic()))));
        facts.add(fact("Key", el("code", text(event.key()))));
        if (!event.owner().isEmpty()) {
            facts.add(fact("Owner", text(event.owner())));
        }
        if (event.options().getTtlSeconds() > 0) {
            facts.add(fact(
                    "Worth handling for",
                    text(words(Duration.ofSeconds(event.options().getTtlSeconds())))));
        }
        facts.add(fact("Subject and ce_type", el("code", text(event.fullName()))));
        facts.add(fact("File", el("code", text(event.descriptor().getFile().getName()))));
        return el("dl.facts", join(facts));
    }

    private static Html fact(String name, Html value) {
        return el("div", el("dt", text(name)), el("dd", value));
    }

    private static String words(Duration duration) {
        return duration.toDays() > 1
                ? duration.toDays() + " days"
                : duration.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
    }

    private static Html section(String title, Html... content) {
        String anchor = title.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return el("section", id(anchor), el("h2", text(title)), join(content));
    }

    private Html fields(List<CatalogField> fields) {
        if (fields.isEmpty()) {
            return el("p.note", text("None: that it happened is all there is to know."));
        }
        return el("ul.fields", join(fields.stream().map(this::field).toList()));
    }

    private Html field(CatalogField field) {
        List<Html> marks = new ArrayList<>();
        if (field.descriptor().getContainingType() == event.descriptor()
                && field.name().equals(event.key())) {
            marks.add(el("span.badge.key", text("key")));
        }
        if (field.isPersonal()) {
            marks.add(el("span.badge", text("personal data")));
        }
        if (field.isDeprecated()) {
            marks.add(el("span.badge.warn", text("deprecated")));
        }
        if (!field.oneof().isEmpty()) {
            marks.add(el("span.badge", text("one of " + field.oneof())));
        }
        String since = event.since(field);
        if (!since.isEmpty()) {
            marks.add(el("span.since", text("since " + since)));
        }
        return el(
                "li",
                el("span.number", attribute("title", "field number"), text(Integer.toString(field.number()))),
                el("div", el("p.head", el("code.name", text(field.name())), type(field), join(marks)), comment(field)));
    }

    private Html type(CatalogField field) {
        return field.typeDescriptor()
                .filter(event.types()::contains)
                .map(type -> el("a.type", href("#" + type.getFullName()), text(field.type())))
                .orElseGet(() -> el("span.type", text(field.type())));
    }

    private static Html comment(CatalogField field) {
        return field.comment().isBlank() ? Html.NOTHING : el("p", Prose.inline(field.comment()));
    }

    private Html types() {
        return join(event.types().stream().map(this::type).toList());
    }

    private Html type(GenericDescriptor type) {
        Html content = type instanceof Descriptor message
                ? fields(CatalogEvent.fieldsOf(message, contracts))
                : constants((EnumDescriptor) type);
        return el(
                "section.type",
                id(type.getFullName()),
                el("h3", text(type.getName())),
                Prose.paragraphs("p.note", contracts.commentOf(type)),
                content);
    }

    private Html constants(EnumDescriptor type) {
        return el(
                "ul.fields",
                join(type.getValues().stream()
                        .map(value -> el(
                                "li",
                                el("span.number", text(Integer.toString(value.getNumber()))),
                                el(
                                        "div",
                                        el("p.head", el("code.name", text(value.getName()))),
                                        Prose.paragraphs("p", contracts.commentOf(value)))))
                        .toList()));
    }

    private Html cloudEvents() {
        List<Html> rows = new ArrayList<>();
        CloudEvents.headers(event)
                .forEach((name, value) -> rows.add(el(
                        "div",
                        el("dt", el("code", text(name))),
                        el(
                                "dd",
                                el("code", text(value)),
                                CloudEvents.isConstant(name) ? Html.NOTHING : el("span.since", text("for example"))))));
        return join(
                el(
                        "p.note",
                        text("CloudEvents 1.0 headers; the key is the text of "),
                        el("code", text(event.key())),
                        text("; the value is Confluent's frame around the Protobuf bytes, message index "
                                + event.descriptor().getIndex() + ".")),
                el("dl.facts.wire", join(rows)));
    }

    private Html history() {
        if (event.history().isEmpty()) {
            return Html.NOTHING;
        }
        return section(
                "History",
                el(
                        "dl.facts.history",
                        join(event.history().stream()
                                .map(change -> fact(change.version(), text(change.what())))
                                .toList())));
    }

    private Html answers() {
        if (event.answers().isEmpty()) {
            return Html.NOTHING;
        }
        return section("Questions to its author", Answers.html(event.answers()));
    }
}

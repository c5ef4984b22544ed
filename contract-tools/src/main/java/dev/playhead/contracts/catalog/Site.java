// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import static dev.playhead.contracts.catalog.Html.attribute;
import static dev.playhead.contracts.catalog.Html.el;
import static dev.playhead.contracts.catalog.Html.href;
import static dev.playhead.contracts.catalog.Html.id;
import static dev.playhead.contracts.catalog.Html.join;
import static dev.playhead.contracts.catalog.Html.text;

import java.util.List;

/** The frame around every page: head, search, list of events. */
final class Site {

    private static final int NARROW = 340;
    private static final int WIDE = 760;

    /** Nothing is loaded from anywhere else, whatever a page says. */
    private static final String POLICY =
            "default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src data:; base-uri 'none'; form-action 'none'";

    private final String title;
    private final String version;
    private final List<CatalogTopic> topics;

    Site(String title, String version, List<CatalogTopic> topics) {
        this.title = title;
        this.version = version;
        this.topics = topics;
    }

    String front() {
        long events = topics.stream().mapToLong(topic -> topic.events().size()).sum();
        Html main = join(
                el(
                        "header.intro",
                        el("p.eyebrow", text("Event catalog")),
                        el("h1", text(title)),
                        el(
                                "p.facts",
                                text((version.isEmpty() ? "" : "version " + version + " · ") + counted(events, "event")
                                        + " on " + counted(topics.size(), "topic"))),
                        el(
                                "p.downloads",
                                el("a", href("asyncapi.json"), text("AsyncAPI 3")),
                                el("a", href("catalog.md"), text("Markdown")))),
                el("figure.diagram", new Diagram(topics, WIDE).svg("wide"), new Diagram(topics, NARROW).svg("narrow")),
                join(topics.stream().map(this::topic).toList()));
        return page("", title, "", main);
    }

    private Html topic(CatalogTopic topic) {
        return el(
                "section.topic",
                id(topic.anchor()),
                el("h2", text(topic.name())),
                el("p.facts", text(ownership(topic) + "keyed by " + String.join(", ", topic.keys()))),
                Prose.paragraphs("p.lead", topic.comment()),
                el("ul.events", join(topic.events().stream().map(Site::row).toList())),
                questions(topic));
    }

    private static Html questions(CatalogTopic topic) {
        if (topic.answers().isEmpty()) {
            return Html.NOTHING;
        }
        long open = topic.answers().stream()
                .filter(answer -> answer.answer().isEmpty())
                .count();
        String summary = "Questions to its owner" + (open == 0 ? "" : ", " + open + " without an answer");
        return el("details", el("summary", text(summary)), Answers.html(topic.answers()));
    }

    private static Html row(CatalogEvent event) {
        return el(
                "li",
                el(
                        "a",
                        href("events/" + event.page()),
                        el("span.name", text(event.name())),
                        el("span.summary", Prose.inline(event.summary())),
                        badges(event)));
    }

    private static String ownership(CatalogTopic topic) {
        return topic.owner().isEmpty() ? "" : topic.owner() + " · ";
    }

    static Html badges(CatalogEvent event) {
        return join(
                event.isDeprecated() ? el("span.badge.warn", text("deprecated")) : Html.NOTHING,
                event.isPersonal() ? el("span.badge", text("personal data")) : Html.NOTHING);
    }

    private static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /**
     * A whole page.
     *
     * @param up the way to the front page's directory, e.g. {@code ../}
     * @param current the full name of the event that is shown; empty on the front page
     */
    String page(String up, String heading, String current, Html main) {
        Html head = el(
                "head",
                el("meta", attribute("charset", "utf-8")),
                el("meta", attribute("name", "viewport"), attribute("content", "width=device-width, initial-scale=1")),
                el("meta", attribute("http-equiv", "Content-Security-Policy"), attribute("content", POLICY)),
                el("meta", attribute("name", "color-scheme"), attribute("content", "light dark")),
                el("title", text(heading.equals(title) ? title : heading + " · " + title)),
                el("link", attribute("rel", "icon"), attribute("href", "data:,")),
                el("link", attribute("rel", "stylesheet"), href(up + "catalog.css")),
                el("script", attribute("src", up + "search-index.js"), attribute("defer", "")),
                el("script", attribute("src", up + "catalog.js"), attribute("defer", "")));
        Html body = el(
                "body",
                attribute("data-up", up),
                el("a.skip", href("#main"), text("Skip to the content")),
                el("header.bar", el("a.home", href(up + "index.html"), text(title)), search()),
                el("div.columns", navigation(up, current), el("main", id("main"), main)));
        return "<!DOCTYPE html>\n" + el("html", attribute("lang", "en"), head, body) + "\n";
    }

    private static Html search() {
        return el(
                "div.search",
                el(
                        "input",
                        attribute("type", "search"),
                        attribute("placeholder", "Search"),
                        attribute("aria-label", "Search events and fields"),
                        attribute("autocomplete", "off"),
                        attribute("spellcheck", "false")),
                el("ul.found", attribute("hidden", "")));
    }

    private Html navigation(String up, String current) {
        List<Html> groups = topics.stream()
                .map(topic -> join(
                        el("a.group", href(up + "index.html#" + topic.anchor()), text(topic.name())),
                        el(
                                "ul",
                                join(topic.events().stream()
                                        .map(event -> el("li", link(up, event, current)))
                                        .toList()))))
                .toList();
        return el("nav", attribute("aria-label", "Events"), join(groups));
    }

    private static Html link(String up, CatalogEvent event, String current) {
        Html name = text(event.name());
        return event.fullName().equals(current)
                ? el("a", href(up + "events/" + event.page()), attribute("aria-current", "page"), name)
                : el("a", href(up + "events/" + event.page()), name);
    }
}

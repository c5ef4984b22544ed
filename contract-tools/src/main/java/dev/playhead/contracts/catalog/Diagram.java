// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import static dev.playhead.contracts.catalog.Html.attribute;
import static dev.playhead.contracts.catalog.Html.el;
import static dev.playhead.contracts.catalog.Html.href;
import static dev.playhead.contracts.catalog.Html.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Topics as cards with their events, and an arc from each topic to the ones whose keys its events mention. Text is
 * monospaced, so that its width is known without a browser.
 */
final class Diagram {

    private static final int LETTER = 8;
    private static final int MARGIN = 2;
    private static final int PADDING = 16;
    private static final int HEAD = 54;
    private static final int PILL = 28;
    private static final int GAP = 8;
    private static final int BETWEEN = 26;
    private static final int ARC = 15;

    private final List<CatalogTopic> topics;
    private final int width;
    private final List<Link> links = new ArrayList<>();
    private final List<Card> cards = new ArrayList<>();
    private final int left;
    private int bottom = MARGIN;

    /** Events of topic {@code from} mention the key of topic {@code to}. */
    private record Link(int from, int to, String key) {}

    private record Pill(CatalogEvent event, int x, int y, int width) {}

    private record Card(CatalogTopic topic, int y, int height, List<Pill> pills) {}

    /** @param width in pixels; cards grow downwards */
    Diagram(List<CatalogTopic> topics, int width) {
        this.topics = topics;
        this.width = width;
        connect();
        left = MARGIN + (links.isEmpty() ? 0 : ARC * Math.min(links.size(), 5) + 12);
        topics.forEach(this::place);
    }

    private void connect() {
        for (int from = 0; from < topics.size(); from++) {
            for (String key : topics.get(from).mentions(topics)) {
                for (int to = 0; to < topics.size(); to++) {
                    if (to != from && topics.get(to).keys().contains(key)) {
                        links.add(new Link(from, to, key));
                    }
                }
            }
        }
    }

    private void place(CatalogTopic topic) {
        List<Pill> pills = new ArrayList<>();
        int x = left + PADDING;
        int y = bottom + HEAD;
        for (CatalogEvent event : topic.events()) {
            int wide = Math.min(event.name().length() * LETTER + 2 * 12, width - left - 2 * PADDING - MARGIN);
            if (x + wide > width - PADDING - MARGIN && x > left + PADDING) {
                x = left + PADDING;
                y += PILL + GAP;
            }
            pills.add(new Pill(event, x, y, wide));
            x += wide + GAP;
        }
        int height = y + PILL + PADDING - bottom;
        cards.add(new Card(topic, bottom, height, pills));
        bottom += height + BETWEEN;
    }

    Html svg(String name) {
        List<Html> shapes = new ArrayList<>();
        for (int i = 0; i < links.size(); i++) {
            shapes.add(arc(links.get(i), ARC * (1 + i % 5)));
        }
        cards.forEach(card -> shapes.add(draw(card)));
        int height = Math.max(bottom - BETWEEN, 0) + MARGIN;
        return el(
                "svg." + name,
                attribute("viewBox", "0 0 " + width + " " + height),
                attribute("role", "img"),
                attribute("aria-label", "Topics, their events, and the topics that they refer to"),
                Html.join(shapes));
    }

    private Html arc(Link link, int out) {
        Card from = cards.get(link.from());
        Card to = cards.get(link.to());
        int fromY = from.y() + 34 + out / 2;
        int toY = to.y() + 22;
        int x = left - out;
        int turn = toY > fromY ? 8 : -8;
        String path =
                "M" + left + " " + fromY + " H" + (x + 8) + " Q" + x + " " + fromY + " " + x + " " + (fromY + turn)
                        + " V" + (toY - turn) + " Q" + x + " " + toY + " " + (x + 8) + " " + toY + " H" + (left - 6);
        String head = "M" + (left - 7) + " " + (toY - 4) + " L" + (left - 1) + " " + toY + " L" + (left - 7) + " "
                + (toY + 4) + " Z";
        return el(
                "g.link",
                el("title", text(topics.get(link.from()).name() + " mentions " + link.key())),
                el("path.line", attribute("d", path)),
                el("path.head", attribute("d", head)));
    }

    private Html draw(Card card) {
        CatalogTopic topic = card.topic();
        String keyed = "by " + String.join(", ", topic.keys()) + (topic.owner().isEmpty() ? "" : " · " + topic.owner());
        List<Html> pills = card.pills().stream().map(Diagram::draw).toList();
        return el(
                "g.card",
                el(
                        "rect.box",
                        attribute("x", left),
                        attribute("y", card.y()),
                        attribute("width", width - left - MARGIN),
                        attribute("height", card.height()),
                        attribute("rx", 10)),
                label("name", left + PADDING, card.y() + 26, fit(topic.name(), 15)),
                label("detail", left + PADDING, card.y() + 43, fit(keyed, 12)),
                Html.join(pills));
    }

    private String fit(String text, int size) {
        int letters = (width - left - 2 * PADDING) * 10 / (size * 6);
        return text.length() <= letters ? text : text.substring(0, Math.max(letters - 1, 1)) + "…";
    }

    private static Html draw(Pill pill) {
        int letters = (pill.width() - 24) / LETTER;
        String name = pill.event().name();
        return el(
                "a" + (pill.event().isDeprecated() ? ".gone" : ""),
                href("events/" + pill.event().page()),
                el(
                        "rect.pill",
                        attribute("x", pill.x()),
                        attribute("y", pill.y()),
                        attribute("width", pill.width()),
                        attribute("height", PILL),
                        attribute("rx", PILL / 2)),
                label(
                        "event",
                        pill.x() + 12,
                        pill.y() + 19,
                        name.length() <= letters ? name : name.substring(0, letters - 1) + "…"));
    }

    private static Html label(String name, int x, int y, String text) {
        return el("text." + name, attribute("x", x), attribute("y", y), text(text));
    }
}

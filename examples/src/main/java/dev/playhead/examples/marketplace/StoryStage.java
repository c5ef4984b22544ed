// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import java.util.Locale;

/**
 * The stages of the {@link MarketplaceStory}, in order.
 *
 * @since 0.1
 */
public enum StoryStage {
    REGISTER("register the contracts", "contract"),
    CREATE("create the topics", "topic"),
    PUBLISH("publish the history", "event"),
    REPLAY("replay from zero into PostgreSQL", "event"),
    PROJECT("build the views", "record"),
    CHECK("check tables and views against the file", "value");

    private final String title;
    private final String unit;

    StoryStage(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    /** What happens, e.g. {@code publish the history}. */
    public String title() {
        return title;
    }

    /** What progress counts, in the singular, e.g. {@code event}. */
    public String unit() {
        return unit;
    }

    /** As a key in a report, e.g. {@code publish}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.gson.JsonObject;
import dev.playhead.examples.marketplace.SkippedLine;
import dev.playhead.examples.marketplace.StoryResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of the demo, for people and for programs. Immutable.
 *
 * @param start how long the servers took to come up
 * @param total how long everything took
 */
record DemoSummary(StoryResult result, Duration start, Duration total) {

    void print(Terminal terminal) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "lines of the file", Words.count(result.lines()), Words.count(result.mapped()) + " became events"));
        String label = "lines skipped";
        for (var skipped : new TreeMap<>(result.skipped()).entrySet()) {
            rows.add(List.of(label, Words.count(skipped.getValue()), skipped.getKey()));
            label = "";
        }
        rows.add(List.of(
                "events published",
                Words.count(result.published()),
                result.isPublishedEarlier() ? "by an earlier run" : ""));
        new TreeMap<>(result.publishedByType())
                .forEach((type, events) -> rows.add(List.of("", Words.count(events), type)));
        rows.add(List.of(
                "events replayed",
                Words.count(result.replayed()),
                result.replayed() == 0 ? "the playhead was at the end already" : "from offset zero, into PostgreSQL"));
        rows.add(List.of("values compared", Words.count(result.rowsCompared()), "rows of tables"));
        rows.add(List.of("", Words.count(result.viewEntriesCompared()), "entries of views"));
        rows.add(List.of("mismatches", Words.count(result.mismatches()), ""));
        rows.add(List.of("time", Words.time(total), ""));
        terminal.blank();
        terminal.table(rows);
        terminal.blank();
        boolean agrees = result.mismatches() == 0;
        terminal.line(terminal.mark(agrees)
                + (agrees
                        ? " Tables and views agree with the file."
                        : " Tables or views differ from the file: see the lines marked above."));
    }

    /** Each line that became no event, with the reason. */
    static void printEach(List<SkippedLine> skipped, Terminal terminal) {
        terminal.blank();
        terminal.line(Words.count(skipped.size(), "line") + " of the file became no event:");
        List<List<String>> rows = new ArrayList<>(List.of(List.of("LINE", "INVOICE", "TAKES BACK", "WHY NOT")));
        skipped.forEach(each -> rows.add(List.of(
                Words.count(each.line().number()),
                each.line().invoice(),
                Words.count(-each.line().quantity()) + " of " + each.line().stockCode(),
                each.reason().sentence())));
        terminal.table(rows);
    }

    JsonObject json() {
        var json = new JsonObject();
        json.addProperty("lines", result.lines());
        json.addProperty("linesMapped", result.mapped());
        json.add("linesSkipped", object(result.skipped()));
        json.addProperty("published", result.published());
        json.add("publishedByType", object(result.publishedByType()));
        json.addProperty("replayed", result.replayed());
        json.addProperty("rowsCompared", result.rowsCompared());
        json.addProperty("viewEntriesCompared", result.viewEntriesCompared());
        json.addProperty("mismatches", result.mismatches());
        JsonObject seconds = object(result.seconds());
        seconds.addProperty("start", seconds(start));
        seconds.addProperty("total", seconds(total));
        json.add("seconds", seconds);
        return json;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static JsonObject object(Map<String, ? extends Number> numbers) {
        var json = new JsonObject();
        new TreeMap<>(numbers).forEach(json::addProperty);
        return json;
    }
}

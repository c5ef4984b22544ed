// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Queries views over their REST API. */
@Command(
        name = "view",
        header = "Query the views.",
        synopsisSubcommandLabel = "(get | list)",
        description = {"", "Asks the view server, as any program would: GET /views/<view>/<key>.", ""},
        footer = {
            "",
            "Examples:",
            "  ./playhead view list",
            "  ./playhead view list gigs --prefix 851 --limit 5",
            "  ./playhead view get gigs 85123A"
        })
final class ViewCommand {

    private ViewCommand() {}

    static picocli.CommandLine line(Terminal terminal, Home home) {
        return new picocli.CommandLine(new ViewCommand())
                .addSubcommand(new Get(terminal, home))
                .addSubcommand(new ListEntries(terminal, home));
    }

    private static Map<String, String> parameters(Map<String, @Nullable Object> wanted) {
        Map<String, String> parameters = new LinkedHashMap<>();
        wanted.forEach((name, value) -> {
            if (value != null) {
                parameters.put(name, value.toString());
            }
        });
        return parameters;
    }

    /** One entry. */
    @Command(
            name = "get",
            header = "Print one entry of a view as JSON.",
            description = {"", "Exits 1 if there is no such entry, or if the view is not as new as asked for.", ""},
            footer = {
                "",
                "Examples:",
                "  ./playhead view get gigs 85123A",
                "  ./playhead view get gigs 85123A --at-least marketplace.gig-3@1042 --wait 5s"
            })
    static final class Get implements Callable<Integer> {

        private static final Gson PRETTY =
                new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

        private final Terminal terminal;
        private final Home home;

        @Parameters(index = "0", paramLabel = "<view>", description = "The view's name, e.g. gigs.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String view;

        @Parameters(index = "1", paramLabel = "<key>", description = "The entry's key, e.g. 85123A.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String key;

        @Option(
                names = "--at-least",
                paramLabel = "<position>",
                description = "Only an answer at least that new will do, e.g. marketplace.gig-3@1042: the position that"
                        + " publishing returned.")
        private @Nullable String atLeast;

        @Option(
                names = "--wait",
                paramLabel = "<time>",
                description = "How long to wait for --at-least, e.g. 500ms or 5s (default: the server's 2s).")
        private @Nullable String wait;

        @Option(names = "--json", description = "Print the JSON on one line.")
        private boolean json;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private ViewClient client;

        Get(Terminal terminal, Home home) {
            this.terminal = terminal;
            this.home = home;
        }

        @Override
        public Integer call() {
            Map<String, @Nullable Object> wanted = new LinkedHashMap<>();
            wanted.put("at-least", atLeast);
            wanted.put("wait", wait);
            JsonObject entry = client.get(
                    home, "/views/" + ViewClient.encoded(view) + "/" + ViewClient.encoded(key), parameters(wanted));
            if (json) {
                terminal.line(Words.printable(entry.toString()));
            } else {
                PRETTY.toJson(entry).lines().map(Words::printable).forEach(terminal::line);
            }
            return ExitCode.OK;
        }
    }

    /** The views, or the entries of one. */
    @Command(
            name = "list",
            header = "List the views, or the entries of one.",
            description = {
                "",
                "Without a view: their names and sizes (and with --json also their positions). With one: a page of its entries, by key.",
                ""
            },
            footer = {
                "",
                "Examples:",
                "  ./playhead view list",
                "  ./playhead view list gigs --limit 5",
                "  ./playhead view list gigs --prefix 851 --json | jq .entries[].key"
            })
    static final class ListEntries implements Callable<Integer> {

        private final Terminal terminal;
        private final Home home;

        @Parameters(arity = "0..1", paramLabel = "<view>", description = "The view's name, e.g. gigs.")
        private @Nullable String view;

        @Option(names = "--prefix", paramLabel = "<text>", description = "Only keys that begin with it.")
        private @Nullable String prefix;

        @Option(
                names = {"-n", "--limit"},
                paramLabel = "<entries>",
                description = "The size of a page (default: the server's 100).")
        private @Nullable Integer limit;

        @Option(names = "--cursor", paramLabel = "<cursor>", description = "The next page, as the last one named it.")
        private @Nullable String cursor;

        @Option(names = "--json", description = "Print the server's answer on one line.")
        private boolean json;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private ViewClient client;

        ListEntries(Terminal terminal, Home home) {
            this.terminal = terminal;
            this.home = home;
        }

        @Override
        public Integer call() {
            Map<String, @Nullable Object> wanted = new LinkedHashMap<>();
            wanted.put("prefix", prefix);
            wanted.put("limit", limit);
            wanted.put("cursor", cursor);
            String path = view == null ? "/views" : "/views/" + ViewClient.encoded(view);
            JsonObject answer = client.get(home, path, parameters(wanted));
            if (json) {
                terminal.line(Words.printable(answer.toString()));
            } else if (view == null) {
                printViews(answer);
            } else {
                printEntries(answer);
            }
            return ExitCode.OK;
        }

        private void printViews(JsonObject answer) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("VIEW", "ENTRIES", "MESSAGE"));
            for (JsonElement element : answer.getAsJsonArray("views")) {
                JsonObject each = element.getAsJsonObject();
                rows.add(List.of(
                        text(each, "name"), Words.count(each.get("entries").getAsLong()), text(each, "message")));
            }
            terminal.table(rows);
        }

        private void printEntries(JsonObject answer) {
            for (JsonElement element : answer.getAsJsonArray("entries")) {
                JsonObject each = element.getAsJsonObject();
                terminal.line(terminal.bold(text(each, "key")) + " "
                        + Words.printable(each.get("view").toString()));
            }
            JsonElement next = answer.get("cursor");
            if (next != null && !next.isJsonNull()) {
                terminal.line("(more: add --cursor " + Words.printable(next.getAsString()) + ")");
            }
        }

        private static String text(JsonObject object, String member) {
            return Words.printable(object.get(member).getAsString());
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.playhead.consumer.SubscriptionDirectory;
import dev.playhead.consumer.SubscriptionDirectory.Entry;
import dev.playhead.event.v1.HandledContract;
import dev.playhead.event.v1.SubscriptionDeclared;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who subscribes to what. */
@Command(
        name = "subscriptions",
        header = "List who subscribes to what.",
        description = {
            "",
            "Each subscription says what it is when it starts, and again every ten minutes: its team, its version, and the"
                    + " events that it handles, with the version that first did. SILENT stands for one that has missed"
                    + " three times.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead subscriptions",
            "  ./playhead subscriptions --json",
            "  ./playhead subscriptions retire billing-old"
        })
final class SubscriptionsCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Home home;

    @Option(names = "--json", description = "Print one JSON object instead.")
    private boolean json;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private KafkaOptions kafka;

    private SubscriptionsCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    static picocli.CommandLine line(Terminal terminal, Home home) {
        return new picocli.CommandLine(new SubscriptionsCommand(terminal, home))
                .addSubcommand(new Retire(terminal, home));
    }

    @Override
    public Integer call() {
        List<Entry> entries = kafka.askDirectory(home, SubscriptionDirectory::entries);
        if (json) {
            terminal.line(json(entries).toString());
        } else if (entries.isEmpty()) {
            terminal.line("No subscription has said yet what it is: they do when they start.");
        } else {
            terminal.table(rows(entries, Instant.now()));
        }
        return ExitCode.OK;
    }

    private static List<List<String>> rows(List<Entry> entries, Instant now) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("SUBSCRIPTION", "TEAM", "VERSION", "HEARD", "HANDLES", "SINCE", "READS"));
        for (Entry entry : entries) {
            SubscriptionDeclared declared = entry.declared();
            List<String> who = List.of(
                    Words.printable(declared.getSubscription()),
                    orDash(declared.getOwner()),
                    orDash(declared.getVersion()),
                    entry.isSilent(now) ? "SILENT" : Words.time(Duration.between(entry.heard(), now)) + " ago");
            for (HandledContract contract : declared.getContractsList()) {
                List<String> row = new ArrayList<>(who);
                row.addAll(List.of(
                        Words.printable(contract.getName()),
                        orDash(contract.getSince()),
                        contract.getFieldsCount() == 0
                                ? "anything"
                                : Words.printable(String.join(" ", contract.getFieldsList()))));
                rows.add(row);
                who = List.of("", "", "", "");
            }
        }
        return rows;
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : Words.printable(text);
    }

    private static JsonObject json(List<Entry> entries) {
        var subscriptions = new JsonArray();
        for (Entry entry : entries) {
            SubscriptionDeclared declared = entry.declared();
            var handles = new JsonArray();
            for (HandledContract contract : declared.getContractsList()) {
                var fields = new JsonArray();
                contract.getFieldsList().forEach(fields::add);
                var handled = new JsonObject();
                handled.addProperty("name", contract.getName());
                handled.addProperty("since", contract.getSince());
                handled.add("reads", fields);
                handles.add(handled);
            }
            var subscription = new JsonObject();
            subscription.addProperty("subscription", declared.getSubscription());
            subscription.addProperty("team", declared.getOwner());
            subscription.addProperty("version", declared.getVersion());
            subscription.addProperty("heard", entry.heard().toString());
            subscription.addProperty("silent", entry.isSilent(Instant.now()));
            subscription.add("handles", handles);
            subscriptions.add(subscription);
        }
        var json = new JsonObject();
        json.add("subscriptions", subscriptions);
        return json;
    }

    /** Takes one off the list. */
    @Command(
            name = "retire",
            header = "Take a subscription off the list, because it will not come back.",
            description = {
                "",
                "Its position and its group stay as they are. One that still runs is back in ten minutes.",
                ""
            },
            footer = {"", "Examples:", "  ./playhead subscriptions retire billing-old"})
    static final class Retire implements Callable<Integer> {

        private final Terminal terminal;
        private final Home home;

        @Parameters(paramLabel = "<subscription>", description = "Its name.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String subscription;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private KafkaOptions kafka;

        Retire(Terminal terminal, Home home) {
            this.terminal = terminal;
            this.home = home;
        }

        @Override
        public Integer call() {
            try {
                kafka.askDirectory(home, directory -> {
                    directory.retire(subscription);
                    return subscription;
                });
            } catch (IllegalArgumentException e) {
                throw new CommandFailed(
                        "there is no subscription " + Words.printable(subscription) + " on the list",
                        "./playhead subscriptions lists them");
            }
            terminal.line(terminal.mark(true) + " retired " + Words.printable(subscription));
            return ExitCode.OK;
        }
    }
}

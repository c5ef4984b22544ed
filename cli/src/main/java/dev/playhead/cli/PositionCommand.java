// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.playhead.cli.Subscriptions.Standing;
import dev.playhead.event.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows and moves playheads. */
@Command(
        name = "position",
        header = "Show or move the playheads of a subscription, pause and resume it.",
        synopsisSubcommandLabel = "(show | move | pause | resume)",
        description = {
            "",
            "A playhead is the durable position of a subscription: for each partition the next offset it will read, kept in"
                    + " the subscription's own database, or else by its Kafka group.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead position show",
            "  ./playhead position show marketplace-sql",
            "  ./playhead position move marketplace-sql --to marketplace.order-0@1042 --reason \"INC-42: skip a bad import\""
        })
final class PositionCommand {

    private PositionCommand() {}

    static picocli.CommandLine line(Terminal terminal, Home home) {
        return new picocli.CommandLine(new PositionCommand())
                .addSubcommand(new Show(terminal, home))
                .addSubcommand(new Move(terminal, home))
                .addSubcommand(new Pause(terminal, home))
                .addSubcommand(new Resume(terminal, home));
    }

    /** Where subscriptions stand. */
    @Command(
            name = "show",
            header = "Show where subscriptions stand, and how far behind the end.",
            description = {
                "",
                "NEXT is the next offset to read, END the end of the partition, LAG what lies between. END is gone where"
                        + " Kafka has no such partition any more, and elsewhere where another Kafka was read: name that one"
                        + " with --bootstrap-servers.",
                "",
                SubscriptionOptions.WHERE,
                ""
            },
            footer = {"", "Examples:", "  ./playhead position show", "  ./playhead position show marketplace-sql --json"
            })
    static final class Show implements Callable<Integer> {

        private final Terminal terminal;
        private final Home home;

        @Parameters(arity = "0..1", paramLabel = "<subscription>", description = "Its name (default: all).")
        private @Nullable String subscription;

        @Option(names = "--json", description = "Print one JSON object instead.")
        private boolean json;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private SubscriptionOptions options;

        Show(Terminal terminal, Home home) {
            this.terminal = terminal;
            this.home = home;
        }

        @Override
        public Integer call() {
            Subscriptions subscriptions = options.subscriptions(home);
            List<Standing> standings = subscriptions.standings(subscription);
            if (json) {
                terminal.line(json(standings).toString());
            } else {
                print(standings);
                subscriptions
                        .pauses(standings)
                        .forEach((name, pause) -> terminal.line(Words.printable(name + " is paused by " + pause.actor()
                                + " since " + pause.since() + ": " + pause.reason())));
            }
            return ExitCode.OK;
        }

        private void print(List<Standing> standings) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("SUBSCRIPTION", "PARTITION", "NEXT", "END", "LAG"));
            for (Standing each : standings) {
                rows.add(List.of(
                        Words.printable(each.subscription()),
                        each.partition().toString(),
                        Long.toString(each.next()),
                        end(each),
                        each.hasEnd() ? Words.count(each.lag()) : ""));
            }
            terminal.table(rows);
        }

        private static String end(Standing standing) {
            if (standing.isElsewhere()) {
                return "elsewhere";
            }
            return standing.hasEnd() ? Long.toString(standing.end()) : "gone";
        }

        private static JsonObject json(List<Standing> standings) {
            var playheads = new JsonArray();
            for (Standing each : standings) {
                var playhead = new JsonObject();
                playhead.addProperty("subscription", each.subscription());
                playhead.addProperty("topic", each.partition().topic());
                playhead.addProperty("partition", each.partition().number());
                playhead.addProperty("next", each.next());
                playhead.addProperty("end", each.hasEnd() ? each.end() : null);
                playhead.addProperty("lag", each.hasEnd() ? each.lag() : null);
                playhead.addProperty("elsewhere", each.isElsewhere());
                playhead.addProperty("epoch", each.playhead().epoch());
                playheads.add(playhead);
            }
            var json = new JsonObject();
            json.add("playheads", playheads);
            return json;
        }
    }

    /** Moves playheads by an operator's decision. */
    @Command(
            name = "move",
            header = "Move the playheads of a subscription, forward or back.",
            description = {
                "",
                "What is skipped is never handled, what lies behind is handled again.",
                "",
                "With a database, a running subscription is fenced at once and goes on from the new position; the move and"
                        + " its reason are kept in the table playhead_move. Without one, close its instances first: Kafka"
                        + " moves no offset of a group that has members. The reason then stands in the metadata of the"
                        + " offset until an instance commits the next one.",
                "",
                SubscriptionOptions.WHERE,
                ""
            },
            footer = {
                "",
                "Examples:",
                "  ./playhead position move billing --to marketplace.order-3@1042 --reason \"INC-42: bad import\"",
                "  ./playhead position move billing --to end --topic marketplace.gig --reason \"not interested\" --yes"
            })
    static final class Move implements Callable<Integer> {

        private final Terminal terminal;
        private final Home home;

        @Parameters(paramLabel = "<subscription>", description = "Its name.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String subscription;

        @Option(
                names = "--to",
                required = true,
                paramLabel = "<place>",
                converter = From.Converter.class,
                description = "A position, which moves the partitions it names (marketplace.order-3@1042), or for all"
                        + " partitions beginning, end, an offset, a date or a time.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private From to;

        @Option(names = "--topic", paramLabel = "<topic>", description = "Only the partitions of that topic.")
        private @Nullable String topic;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Reason reason;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Confirmation confirmation;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private SubscriptionOptions options;

        Move(Terminal terminal, Home home) {
            this.terminal = terminal;
            this.home = home;
        }

        @Override
        public Integer call() {
            String why = reason.text();
            Subscriptions subscriptions = options.subscriptions(home);
            List<Standing> standings = subscriptions.standings(subscription, topic);
            Position target = subscriptions.resolve(to, standings);
            Moves.print(terminal, standings, target);
            confirmation.require(terminal, "Move " + subscription + "?");
            standings.get(0).keeper().move(subscription, target, why);
            terminal.line(terminal.mark(true) + " moved " + subscription + " to " + target);
            return ExitCode.OK;
        }
    }

    /** Pauses a subscription. */
    @Command(
            name = "pause",
            header = "Pause a subscription, all instances of it, until somebody resumes it.",
            description = {
                "",
                "Instances notice within about a second: transactions under way end, and nothing more is handled, also after"
                        + " a rebalance or a restart. The reason is kept in the table playhead_pause.",
                "",
                "Only a database keeps a pause: close the instances of a subscription without one, and it goes on where it"
                        + " was when one is started again.",
                ""
            },
            footer = {"", "Examples:", "  ./playhead position pause billing --reason \"INC-7: wrong amounts\""})
    static final class Pause implements Callable<Integer> {

        private final Terminal terminal;
        private final Home home;

        @Parameters(paramLabel = "<subscription>", description = "Its name.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String subscription;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Reason reason;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Actor actor;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private SubscriptionOptions options;

        Pause(Terminal terminal, Home home) {
            this.terminal = terminal;
            this.home = home;
        }

        @Override
        public Integer call() {
            Subscriptions subscriptions = options.subscriptions(home);
            subscriptions.pause(subscription, reason.text(), actor.name());
            terminal.line(terminal.mark(true) + " paused " + subscription + "; ./playhead position resume "
                    + subscription + " lets it go on");
            return ExitCode.OK;
        }
    }

    /** Lets a paused subscription go on. */
    @Command(
            name = "resume",
            header = "Let a paused subscription go on where it was.",
            footer = {"", "Examples:", "  ./playhead position resume billing"})
    static final class Resume implements Callable<Integer> {

        private final Terminal terminal;
        private final Home home;

        @Parameters(paramLabel = "<subscription>", description = "Its name.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String subscription;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Actor actor;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private SubscriptionOptions options;

        Resume(Terminal terminal, Home home) {
            this.terminal = terminal;
            this.home = home;
        }

        @Override
        public Integer call() {
            Subscriptions subscriptions = options.subscriptions(home);
            if (!subscriptions.resume(subscription, actor.name())) {
                throw new CommandFailed(
                        Words.printable(subscription) + " is not paused", "./playhead position show tells what is");
            }
            terminal.line(terminal.mark(true) + " resumed " + subscription);
            return ExitCode.OK;
        }
    }
}

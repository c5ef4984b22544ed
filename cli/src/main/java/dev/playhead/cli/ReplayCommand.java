// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.playhead.consumer.PositionLostException;
import dev.playhead.consumer.Progress;
import dev.playhead.consumer.Replay;
import dev.playhead.consumer.ReplayRequest;
import dev.playhead.consumer.Replays;
import dev.playhead.consumer.SubscriptionDirectory;
import dev.playhead.event.Position.Partition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has subscriptions handle history again, beside what comes in. */
@Command(
        name = "replay",
        header = "Have a subscription handle a part of its history again, beside what comes in.",
        synopsisSubcommandLabel = "(start | status | cancel)",
        description = {
            "",
            "A replay has a position of its own; the subscription's own does not move. Running instances notice it within a"
                    + " second and carry it out with the same handlers, which are told that it is one; effects declared"
                    + " external stay closed. To move the playhead itself, use ./playhead position move.",
            "",
            "Replays are kept in the subscription's database. Without one there are none: for history beside what comes in,"
                    + " start its handlers under another name, with startAt(...).",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead replay start billing --dry-run --reason \"new column\"",
            "  ./playhead replay start billing --from 2011-03-01 --rate 500 --reason \"new column\" --yes --watch",
            "  ./playhead replay status",
            "  ./playhead replay cancel 1f3a9c04"
        })
final class ReplayCommand {

    private ReplayCommand() {}

    static picocli.CommandLine line(Terminal terminal, Home home) {
        return new picocli.CommandLine(new ReplayCommand())
                .addSubcommand(new Start(terminal, home))
                .addSubcommand(new Status(terminal, home))
                .addSubcommand(new Cancel(terminal, home));
    }

    /** Starts one. */
    @Command(
            name = "start",
            header = "Start a replay, or only count what it would hand out.",
            description = {
                "",
                "It ends where the subscription stands now, or before. Counting reads the range once, and counts what the"
                        + " subscription says it handles.",
                ""
            },
            footer = {
                "",
                "Examples:",
                "  ./playhead replay start billing --dry-run --reason \"new column\"",
                "  ./playhead replay start billing --key o-1 --type marketplace.order.v1.OrderPlaced --reason INC-42 --yes",
                "  ./playhead replay start billing --from marketplace.order-0@100 --to marketplace.order-0@200 --reason x"
            })
    static final class Start implements Callable<Integer> {

        private final Terminal terminal;
        private final Home home;

        @Parameters(paramLabel = "<subscription>", description = "Its name.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String subscription;

        @Option(
                names = "--from",
                defaultValue = "beginning",
                paramLabel = "<place>",
                converter = From.Converter.class,
                description = "beginning (the default), a position, a date or a time.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private From from;

        @Option(
                names = "--to",
                defaultValue = "end",
                paramLabel = "<place>",
                converter = From.Converter.class,
                description =
                        "Where to end, exclusive: a position, which replays only the partitions that it names, a date or"
                                + " a time (default: where the subscription stands).")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private From to;

        @Option(names = "--key", paramLabel = "<key>", description = "Only events of that key; may be given again.")
        private List<String> keys = new ArrayList<>();

        @Option(
                names = "--type",
                paramLabel = "<name>",
                description = "Only events of that type, by its full name; may be given again. It is one that the"
                        + " subscription says it handles.")
        private List<String> types = new ArrayList<>();

        @Option(
                names = "--rate",
                defaultValue = "0",
                paramLabel = "<events>",
                description =
                        "At most so many events per second, all instances together (default: as fast as they can).")
        private int rate;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Reason reason;

        @Option(names = "--dry-run", description = "Count only; nothing is started.")
        private boolean isDry;

        @Option(names = "--watch", description = "Stay until it has ended.")
        private boolean watch;

        @Option(names = "--json", description = "Print one JSON object instead.")
        private boolean json;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Actor actor;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Confirmation confirmation;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private SubscriptionOptions options;

        Start(Terminal terminal, Home home) {
            this.terminal = terminal;
            this.home = home;
        }

        @Override
        public Integer call() {
            String why = reason.text();
            Subscriptions subscriptions = options.subscriptions(home);
            try (Replays replays = subscriptions.replays(subscription)) {
                Replay plan = plan(replays, why);
                long events = replays.count(plan, handled(plan));
                if (!json) {
                    print(plan, events);
                }
                if (isDry) {
                    if (json) {
                        terminal.line(json(plan, new Progress(0, offsets(plan), 0), events)
                                .toString());
                    }
                    return ExitCode.OK;
                }
                confirmation.require(terminal, "Replay " + subscription + "?");
                replays.start(plan);
                if (json) {
                    terminal.line(json(plan, replays.progress(plan), events).toString());
                } else {
                    terminal.line(terminal.mark(true) + " replay " + plan.id() + " of " + subscription
                            + " is on; ./playhead replay status " + subscription + " tells how far");
                }
                return watch ? follow(terminal, replays, plan) : ExitCode.OK;
            }
        }

        private Replay plan(Replays replays, String why) {
            try {
                return replays.plan(subscription, request(), why, actor.name());
            } catch (IllegalArgumentException | PositionLostException e) {
                throw new CommandFailed(
                        String.valueOf(e.getMessage()), "./playhead position show tells where subscriptions stand", e);
            }
        }

        private ReplayRequest request() {
            ReplayRequest request = ReplayRequest.everything()
                    .keys(keys.toArray(String[]::new))
                    .typeNames(Set.copyOf(types))
                    .eventsPerSecond(rate);
            if (from instanceof From.At at) {
                request = request.from(at.position());
            } else if (from instanceof From.Since since) {
                request = request.since(since.time());
            } else if (!(from instanceof From.Beginning)) {
                throw CommandFailed.usage(
                        "--from is no place to begin a replay", "Write beginning, a position, a date or a time");
            }
            if (to instanceof From.At at) {
                return request.to(at.position());
            }
            if (to instanceof From.Since since) {
                return request.until(since.time());
            }
            if (!(to instanceof From.End)) {
                throw CommandFailed.usage("--to is no place to end a replay", "Write a position, a date or a time");
            }
            return request;
        }

        private Set<String> handled(Replay plan) {
            KnownTypes known =
                    KnownTypes.of(subscription, options.kafka().askDirectory(home, SubscriptionDirectory::entries));
            Set<String> topics = plan.to().partitions().keySet().stream()
                    .map(Partition::topic)
                    .collect(Collectors.toSet());
            known.require(plan.types(), topics, ContractsOnClassPath.load());
            return known.handled();
        }

        private void print(Replay plan, long events) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("PARTITION", "FROM", "TO", "OFFSETS"));
            plan.to().partitions().forEach((partition, end) -> {
                long begin = plan.from().next(partition.topic(), partition.number());
                rows.add(List.of(
                        partition.toString(), Long.toString(begin), Long.toString(end), Words.count(end - begin)));
            });
            terminal.table(rows);
            terminal.line("  " + Words.count(events, "event") + " to handle again");
        }
    }

    /** Shows how they get on. */
    @Command(
            name = "status",
            header = "Show replays and how far they have come.",
            description = {"", "Progress is counted in offsets; the rate is the average since the start.", ""},
            footer = {
                "",
                "Examples:",
                "  ./playhead replay status",
                "  ./playhead replay status billing --watch",
                "  ./playhead replay status billing --json"
            })
    static final class Status implements Callable<Integer> {

        private final Terminal terminal;
        private final Home home;

        @Parameters(arity = "0..1", paramLabel = "<subscription>", description = "Its name (default: all).")
        private @Nullable String subscription;

        @Option(names = "--watch", description = "Stay until the newest one has ended.")
        private boolean watch;

        @Option(names = "--json", description = "Print one JSON object instead.")
        private boolean json;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private SubscriptionOptions options;

        Status(Terminal terminal, Home home) {
            this.terminal = terminal;
            this.home = home;
        }

        @Override
        public Integer call() {
            Subscriptions subscriptions = options.subscriptions(home);
            try (Replays replays = subscriptions.replays(subscription)) {
                List<Replay> found = subscriptions.replayed(subscription).stream()
                        .flatMap(name -> replays.list(name).stream())
                        .toList();
                if (json) {
                    var all = new JsonArray();
                    found.forEach(replay -> all.add(json(replay, replays.progress(replay), null)));
                    var object = new JsonObject();
                    object.add("replays", all);
                    terminal.line(object.toString());
                } else if (found.isEmpty()) {
                    terminal.line("No replay was ever started: ./playhead replay start starts one.");
                } else if (watch && found.get(0).endedAt() == null) {
                    return follow(terminal, replays, found.get(0));
                } else {
                    print(replays, found);
                }
                return ExitCode.OK;
            }
        }

        private void print(Replays replays, List<Replay> found) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("ID", "SUBSCRIPTION", "STATE", "DONE", "OF", "RATE", "LEFT", "BY", "REASON"));
            for (Replay replay : found) {
                Progress progress = replays.progress(replay);
                rows.add(List.of(
                        replay.id(),
                        Words.printable(replay.subscription()),
                        replay.state() + (replay.problem() == null ? "" : ", HALTED"),
                        Words.count(progress.done()) + percent(progress),
                        Words.count(progress.total()),
                        Words.count(Math.round(progress.eventsPerSecond())) + "/s",
                        replay.endedAt() == null
                                ? progress.eta().map(Words::time).orElse("?")
                                : "",
                        Words.printable(replay.actor()),
                        Words.printable(replay.reason())));
            }
            terminal.table(rows);
            found.stream()
                    .filter(replay -> replay.problem() != null)
                    .forEach(replay -> terminal.line("  " + Words.printable(replay.problem())));
        }

        private static String percent(Progress progress) {
            return " (" + Math.round(100 * progress.fraction()) + " %)";
        }
    }

    /** Ends one. */
    @Command(
            name = "cancel",
            header = "End a replay where it is.",
            description = {"", "What was handled stays handled. Instances stop within about two seconds.", ""},
            footer = {"", "Examples:", "  ./playhead replay cancel 1f3a9c04"})
    static final class Cancel implements Callable<Integer> {

        private final Terminal terminal;
        private final Home home;

        @Parameters(paramLabel = "<id>", description = "Its id, as ./playhead replay status shows it.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String id;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Actor actor;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private SubscriptionOptions options;

        Cancel(Terminal terminal, Home home) {
            this.terminal = terminal;
            this.home = home;
        }

        @Override
        public Integer call() {
            Subscriptions subscriptions = options.subscriptions(home);
            try (Replays replays = subscriptions.replays(null)) {
                if (!replays.cancel(id, actor.name())) {
                    throw new CommandFailed(
                            "replay " + id + " has ended already", "./playhead replay status tells how");
                }
                terminal.line(terminal.mark(true) + " cancelled replay " + id);
                return ExitCode.OK;
            } catch (IllegalArgumentException e) {
                throw new CommandFailed(String.valueOf(e.getMessage()), "./playhead replay status lists them", e);
            }
        }
    }

    /** Stays until a replay has ended, or does not move because somebody must act. */
    private static Integer follow(Terminal terminal, Replays replays, Replay begun) {
        try (Stage stage = terminal.stage("replay " + begun.id() + " of " + begun.subscription())) {
            Replay now = begun;
            while (now.endedAt() == null && now.problem() == null) {
                Progress progress = replays.progress(now);
                stage.progress(progress.done(), progress.total());
                TimeUnit.MILLISECONDS.sleep(Duration.ofMillis(500).toMillis());
                now = replays.replay(begun.id());
            }
            if (now.problem() != null) {
                throw new CommandFailed(Words.printable(now.problem()), "Or ./playhead replay cancel " + now.id());
            }
            stage.done(now.state() == Replay.State.DONE ? "done" : "cancelled by " + now.endedBy());
            return ExitCode.OK;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.OK;
        }
    }

    private static long offsets(Replay replay) {
        return replay.to().partitions().entrySet().stream()
                .mapToLong(end -> end.getValue()
                        - replay.from().next(end.getKey().topic(), end.getKey().number()))
                .sum();
    }

    private static JsonObject json(Replay replay, Progress progress, @Nullable Long events) {
        var json = new JsonObject();
        json.addProperty("id", replay.id());
        json.addProperty("subscription", replay.subscription());
        json.addProperty("state", replay.state().name());
        json.addProperty("from", replay.from().toString());
        json.addProperty("to", replay.to().toString());
        json.add("keys", strings(replay.keys()));
        json.add("types", strings(replay.types()));
        json.addProperty("maxEventsPerSecond", replay.eventsPerSecond());
        json.addProperty("doneOffsets", progress.done());
        json.addProperty("totalOffsets", progress.total());
        json.addProperty("offsetsPerSecond", progress.eventsPerSecond());
        json.addProperty("etaSeconds", progress.eta().map(Duration::toSeconds).orElse(null));
        json.addProperty("events", events);
        json.addProperty("reason", replay.reason());
        json.addProperty("startedBy", replay.actor());
        json.addProperty("startedAt", replay.startedAt().toString());
        json.addProperty("endedBy", replay.endedBy());
        json.addProperty(
                "endedAt", replay.endedAt() == null ? null : replay.endedAt().toString());
        json.addProperty("problem", replay.problem());
        return json;
    }

    private static JsonArray strings(Set<String> texts) {
        var array = new JsonArray();
        texts.stream().sorted().forEach(array::add);
        return array;
    }
}

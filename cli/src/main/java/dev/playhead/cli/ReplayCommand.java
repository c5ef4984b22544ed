// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.cli.Subscriptions.Standing;
import dev.playhead.event.Position;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a stopped subscription back, so that it reads history again when it is started. */
@Command(
        name = "replay",
        header = "Send a stopped subscription back to read history again.",
        description = {
            "",
            "Moves its playheads back; its next start replays from there. It must not be running: what it has written so"
                    + " far is still there, and a handler that adds up would add twice. Stop it, empty its tables unless its"
                    + " handlers overwrite, replay, start it.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead replay billing",
            "  ./playhead replay billing --from 2011-03-01 --topic marketplace.order --reason \"new column\" --yes",
            "",
            "Next: start the subscription, and watch it with ./playhead position show billing"
        })
final class ReplayCommand implements Callable<Integer> {

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
            description = "beginning (the default), an offset, a position, a date or a time.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private From from;

    @Option(names = "--topic", paramLabel = "<topic>", description = "Only the partitions of that topic.")
    private @Nullable String topic;

    @Option(
            names = "--reason",
            defaultValue = "replay",
            paramLabel = "<text>",
            description = "Kept for those who ask later (default \"${DEFAULT-VALUE}\").")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String reason;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Confirmation confirmation;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private DatabaseOptions database;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private KafkaOptions kafka;

    ReplayCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    @Override
    public Integer call() {
        var subscriptions = new Subscriptions(database.dataSource(home), kafka, home);
        List<Standing> standings = subscriptions.standings(subscription, topic);
        requireStopped();
        Position target = subscriptions.resolve(from, standings);
        requireBack(standings, target);
        Moves.print(terminal, standings, target);
        confirmation.require(terminal, "Replay " + subscription + "?");
        subscriptions.move(subscription, target, reason);
        terminal.line(terminal.mark(true) + " " + subscription + " replays from " + target + " when it is started");
        return ExitCode.OK;
    }

    /** A subscription's group is named like it; only instances that have gone without a word are not seen there. */
    private void requireStopped() {
        int members = kafka.members(home, subscription);
        if (members > 0) {
            throw new CommandFailed(
                    subscription + " is running (" + Words.count(members, "instance")
                            + "), and would handle events again on top of what it has written",
                    "Stop it and empty its tables unless its handlers overwrite, then run this again");
        }
    }

    private void requireBack(List<Standing> standings, Position target) {
        for (Standing each : standings) {
            if (target.next(each.partition().topic(), each.partition().number()) > each.next()) {
                throw CommandFailed.usage(
                        "that lies ahead of " + subscription + " in " + each.partition() + ", which has come to "
                                + each.next(),
                        "A replay goes back; to skip events, use ./playhead position move");
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the campaign against the consumer. */
@Command(
        name = "torture",
        header = "Break everything around real subscriptions, and check what they did.",
        description = {
            "",
            "Starts three brokers, a registry, a database, and six instances of two subscriptions, one of each group"
                    + " protocol; publishes events, and meanwhile kills, stops and cuts off what a seed decides, up to two at"
                    + " a time. Every two minutes all is mended: then everything must be handled within three minutes, and"
                    + " every effect, position and patient since the beginning is held against the log. Ends with a page that"
                    + " says what was broken and checked. Exit code 1: a promise was broken.",
            "",
            "Needs about 4 GB of memory. docs/reference/torture.md explains the checks, and shows a run of an hour.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead torture",
            "  ./playhead torture --minutes 60 --report torture.md",
            "  ./playhead torture --seed 4711       the same faults in the same order"
        })
final class TortureCommand implements Callable<Integer> {

    private static final int MOST_MINUTES = 10_000;
    private static final long SEEDS = 1_000_000;

    private final Terminal terminal;
    private final Home home;

    @Option(
            names = "--minutes",
            paramLabel = "<n>",
            defaultValue = "10",
            description = "For how long (default: ${DEFAULT-VALUE}).")
    private int minutes;

    @Option(names = "--seed", paramLabel = "<seed>", description = "Decides what breaks, and when (default: any).")
    private @Nullable Long seed;

    @Option(
            names = "--report",
            paramLabel = "<file>",
            description = "Where the page is written as well (default: .playhead/torture/<seed>/report.md).")
    private @Nullable Path report;

    TortureCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    @Override
    public Integer call() {
        if (minutes < 1 || minutes > MOST_MINUTES) {
            throw CommandFailed.usage("--minutes is " + minutes, "Pass 1 to " + MOST_MINUTES);
        }
        long chosen = seed == null ? ThreadLocalRandom.current().nextLong(1, SEEDS) : seed;
        Path directory = home.torture(chosen);
        Path page = report == null ? directory.resolve("report.md") : report.toAbsolutePath();
        return new TestProgram(terminal, home, "dev.playhead.consumer.torture.Torture")
                .run(
                        "torture",
                        List.of(
                                Integer.toString(minutes),
                                Long.toString(chosen),
                                page.toString(),
                                directory.toString()));
    }
}

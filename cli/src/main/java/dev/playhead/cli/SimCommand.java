// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the consumer's simulation. */
@Command(
        name = "sim",
        header = "Try the consumer's engine on thousands of simulated disasters.",
        description = {
            "",
            "Several instances of one subscription read a model of Kafka into a model of a database, while processes stop,"
                    + " wake and die, partitions come and go, commits are lost or late, topics are recreated and handlers"
                    + " fail, in an order that a seed decides. After every commit everything promised is checked. The"
                    + " decisions are those of the real engine. A seed that fails gives the same run each time.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead sim",
            "  ./playhead sim --seeds 1000000 --from 20001",
            "  ./playhead sim --seeds 1 --from 4711       replay one"
        })
final class SimCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Home home;

    @Option(
            names = "--seeds",
            paramLabel = "<n>",
            defaultValue = "20000",
            description = "How many schedules (default: ${DEFAULT-VALUE}).")
    private long seeds;

    @Option(
            names = "--from",
            paramLabel = "<seed>",
            defaultValue = "1",
            description = "The first seed (default: ${DEFAULT-VALUE}).")
    private long from;

    SimCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    @Override
    public Integer call() {
        if (seeds < 1) {
            throw CommandFailed.usage("--seeds is " + seeds, "Pass at least 1");
        }
        return new TestProgram(terminal, home, "dev.playhead.consumer.Simulations")
                .run("simulate", List.of(Long.toString(seeds), Long.toString(from)));
    }
}

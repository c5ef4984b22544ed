// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Plants bugs in the consumer, and shows that its tests find them. */
@Command(
        name = "mutants",
        header = "Plant bugs in the consumer's engine, and see that its tests find each of them.",
        description = {
            "",
            "A test that finds nothing proves little unless it finds these: an epoch that nobody looks at, a position that"
                    + " is one too high, a commit of unknown outcome taken for a success, and more. Each is planted alone"
                    + " in a copy of one class; then the simulation or the test that is named beside it runs. Exit code 1:"
                    + " one survived. consumer-lib/src/test/resources/mutants.txt is the board.",
            ""
        },
        footer = {"", "Examples:", "  ./playhead mutants", "  ./playhead mutants epoch       those that name it"})
final class MutantsCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Home home;

    @Parameters(paramLabel = "<word>", description = "Only bugs that are described with all of these words.")
    private List<String> words = List.of();

    MutantsCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    @Override
    public Integer call() {
        return new TestProgram(terminal, home, "dev.playhead.consumer.Mutants").run("plant", words);
    }
}

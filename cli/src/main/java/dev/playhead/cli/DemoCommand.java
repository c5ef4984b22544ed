// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.devstack.Devstack;
import dev.playhead.examples.marketplace.MarketplaceStory;
import dev.playhead.examples.marketplace.StoryFailedException;
import dev.playhead.examples.marketplace.StoryResult;
import dev.playhead.projection.ProjectionStartException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole story in one command. */
@Command(
        name = "demo",
        header = "Run the whole story on real servers and real data, then serve the views.",
        description = {
            "",
            "Starts Kafka, the schema registry and PostgreSQL, publishes six months of a retailer's real history as events,"
                    + " replays it from offset zero into PostgreSQL, folds it into views, compares both with an independent"
                    + " fold of the original file, and serves queries until Ctrl-C, which stops everything.",
            "",
            "Every run begins with empty servers, under .playhead/demo. The first one downloads them from Maven Central.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead demo",
            "  ./playhead demo --port 9000       if something else listens on 8080",
            "  ./playhead demo --check           do not stay: exit 0 if everything agrees, otherwise 1",
            "  ./playhead demo --check --json | tail -n 1 | jq .mismatches"
        })
final class DemoCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Home home;

    @Option(
            names = "--port",
            paramLabel = "<port>",
            defaultValue = "8080",
            description = "The port of the view server (default ${DEFAULT-VALUE}; 0 takes a free one).")
    private int port;

    @Option(names = "--check", description = "End when everything is compared.")
    private boolean check;

    @Option(names = "--json", description = "With --check: print the result as one JSON object, as the last line.")
    private boolean json;

    DemoCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (json && !check) {
            throw CommandFailed.usage("--json is for the result, and a demo that stays has none", "Add --check");
        }
        StackLease.requireFree(home);
        FreePort.require("the view server", port, "--port");
        DemoSummary summary = run();
        if (json) {
            terminal.line(summary.json().toString());
        }
        return summary.result().mismatches() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    /** Returns when everything has been stopped again. */
    private DemoSummary run() throws InterruptedException {
        long begin = System.nanoTime();
        try (var demo = new RunningDemo(terminal, home)) {
            Devstack stack = demo.start();
            Duration start = since(begin);
            StoryResult result = demo.tell(stack, port);
            var summary = new DemoSummary(result, start, since(begin));
            summary.print(terminal);
            if (!check) {
                invite(demo.story());
                new CountDownLatch(1).await();
            }
            return summary;
        } catch (ProjectionStartException | StoryFailedException e) {
            throw new CommandFailed(
                    String.valueOf(e.getMessage()),
                    "The logs are " + home.log("demo") + " and, of the servers, in "
                            + home.demo().resolve("logs"),
                    e);
        }
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private void invite(MarketplaceStory story) {
        terminal.blank();
        terminal.line("The views are served on " + story.views() + ". Try, in another terminal:");
        terminal.blank();
        List.of(
                        "./playhead view get gigs 85123A",
                        "./playhead tail marketplace.order --from beginning --limit 5",
                        "./playhead position show")
                .forEach(command -> terminal.line("  " + terminal.bold(command)));
        terminal.blank();
        terminal.line("Ctrl-C stops everything.");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.examples.marketplace.MarketplaceStory;
import dev.playhead.examples.marketplace.StoryResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
            "Where ./playhead up has started servers, these are used and left running. Otherwise every run begins with empty"
                    + " servers of its own, under .playhead/demo; the first one downloads them from Maven Central.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead demo",
            "  ./playhead demo --port 9000       if something else listens on 8080",
            "  ./playhead demo --check           do not stay: exit 0 if everything agrees, otherwise 1",
            "  ./playhead demo --check --json | tail -n 1 | jq .mismatches",
            "  ./playhead demo --bootstrap-servers host:9092 --registry http://host:8081/apis/ccompat/v7 \\",
            "      --jdbc-url jdbc:postgresql://host/name"
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

    @Option(
            names = "--host",
            paramLabel = "<address>",
            defaultValue = "127.0.0.1",
            description =
                    "The address the view server listens on (default ${DEFAULT-VALUE}; it asks nobody who they are).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String host;

    @Option(
            names = "--check",
            description = "End when everything is compared, and say of each line of the file that became no event why.")
    private boolean check;

    @Option(names = "--json", description = "With --check: print the result as one JSON object, as the last line.")
    private boolean json;

    @ArgGroup(exclusive = false, heading = "%nServers that somebody else runs (all or none):%n")
    private DemoServers.@Nullable Elsewhere elsewhere;

    DemoCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (json && !check) {
            throw CommandFailed.usage("--json is for the result, and a demo that stays has none", "Add --check");
        }
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
            DemoServers servers = demo.servers(elsewhere == null ? null : elsewhere.servers());
            Duration start = since(begin);
            StoryResult result = demo.tell(servers, host, port);
            var summary = new DemoSummary(result, start, since(begin));
            if (check) {
                DemoSummary.printEach(demo.story().history().skipped(), terminal);
            }
            summary.print(terminal);
            if (!check) {
                invite(demo.story());
                new CountDownLatch(1).await();
            }
            return summary;
        }
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private void invite(MarketplaceStory story) {
        terminal.line("Each skipped line with its reason: " + terminal.bold("./playhead demo --check"));
        terminal.blank();
        terminal.line("The views are served on " + story.views() + ". Try, in another terminal:");
        terminal.blank();
        List.of(
                        "./playhead view get gigs 85123A",
                        "./playhead tail marketplace.order --from beginning --limit 5",
                        "./playhead position show")
                .forEach(command -> terminal.line("  " + terminal.bold(command)));
        terminal.blank();
        terminal.line("Ctrl-C stops the demo and what it has started.");
    }
}

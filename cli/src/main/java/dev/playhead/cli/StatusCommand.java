// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.playhead.cli.RunningStack.RunningServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says what runs here. */
@Command(
        name = "status",
        header = "Show which servers run here, and where they listen.",
        description = {"", "Exits 0 if a stack runs here and each of its servers is alive, otherwise 1.", ""},
        footer = {
            "",
            "Examples:",
            "  ./playhead status",
            "  ./playhead status --json | jq -r .kafka",
            "",
            "Next: ./playhead up, ./playhead down"
        })
final class StatusCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Home home;

    @Option(names = "--json", description = "Print one JSON object instead.")
    private boolean json;

    StatusCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    @Override
    public Integer call() {
        Optional<RunningStack> running = RunningStack.find(home);
        if (json) {
            terminal.line(json(running).toString());
        } else {
            print(running.orElseThrow(() -> new CommandFailed("no stack is running here", "Run ./playhead up")));
        }
        boolean isWell = running.isPresent() && running.get().servers().stream().allMatch(RunningServer::isAlive);
        return isWell ? ExitCode.OK : ExitCode.FAILED;
    }

    private void print(RunningStack stack) {
        terminal.line("Started by " + stack.command() + " (process " + stack.pid() + ") at " + stack.since());
        List<List<String>> rows = new ArrayList<>();
        for (RunningServer server : stack.servers()) {
            boolean alive = server.isAlive();
            rows.add(List.of(
                    server.name(), alive ? "up" : "DOWN", server.address(), alive ? "" : "log: " + server.log()));
        }
        if (stack.views() != null) {
            rows.add(List.of("views", "up", stack.views(), ""));
        }
        terminal.table(rows);
        if (!stack.servers().stream().allMatch(RunningServer::isAlive)) {
            throw new CommandFailed(
                    "a server is down; the log beside it says why",
                    "Restart all with ./playhead down, then ./playhead up");
        }
    }

    private static JsonObject json(Optional<RunningStack> running) {
        var json = new JsonObject();
        json.addProperty("running", running.isPresent());
        running.ifPresent(stack -> {
            json.addProperty("startedBy", stack.command());
            json.addProperty("pid", stack.pid());
            json.addProperty("since", stack.since());
            json.addProperty("kafka", stack.kafka());
            json.addProperty("registry", stack.registry());
            json.addProperty("jdbcUrl", stack.jdbcUrl());
            json.addProperty("jdbcUser", stack.jdbcUser());
            json.addProperty("views", stack.views());
            var servers = new JsonArray();
            stack.servers().forEach(server -> servers.add(json(server)));
            json.add("servers", servers);
        });
        return json;
    }

    private static JsonObject json(RunningServer server) {
        var json = new JsonObject();
        json.addProperty("name", server.name());
        json.addProperty("alive", server.isAlive());
        json.addProperty("pid", server.pid());
        json.addProperty("address", server.address());
        json.addProperty("log", server.log());
        return json;
    }
}

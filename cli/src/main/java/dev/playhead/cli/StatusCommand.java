// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.playhead.devstack.Devstack;
import dev.playhead.devstack.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
        if (json) {
            Optional<Devstack> stack = RunningStack.find(home);
            terminal.line(json(stack).toString());
            return stack.isPresent() && down(stack.get()).isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }
        print(RunningStack.require(home));
        return ExitCode.OK;
    }

    private void print(Devstack stack) {
        List<List<String>> rows = new ArrayList<>();
        for (Server server : RunningStack.servers(stack)) {
            rows.add(
                    server.isAlive()
                            ? List.of(server.name(), "up", server.address())
                            : List.of(server.name(), "DOWN", "log: " + server.log()));
        }
        views().ifPresent(address -> rows.add(List.of("views", "up", address)));
        terminal.table(rows);
        requireAllUp(stack);
    }

    private static void requireAllUp(Devstack stack) {
        List<Server> down = down(stack);
        if (down.isEmpty()) {
            return;
        }
        String what = names(down) + (down.size() == 1 ? " is down" : " are down");
        if (down.stream().anyMatch(server -> Failures.isDiskFull(server.log()))) {
            throw new CommandFailed(
                    what + ", because the disk is full", "Free about 1 GB, then start again with ./playhead up");
        }
        throw new CommandFailed(
                what, "Look for the reason at the end of the log above, then start again with ./playhead up");
    }

    private static List<Server> down(Devstack stack) {
        return RunningStack.servers(stack).stream()
                .filter(server -> !server.isAlive())
                .toList();
    }

    private static String names(List<Server> servers) {
        return servers.stream().map(Server::name).collect(Collectors.joining(" and "));
    }

    private Optional<String> views() {
        return DemoNote.find(home).map(DemoNote::views);
    }

    private JsonObject json(Optional<Devstack> running) {
        var json = new JsonObject();
        json.addProperty("running", running.isPresent());
        running.ifPresent(stack -> {
            json.addProperty("kafka", stack.bootstrapServers());
            json.addProperty("registry", stack.registryUrl());
            json.addProperty("jdbcUrl", stack.jdbcUrl());
            json.addProperty("jdbcUser", stack.jdbcUser());
            json.addProperty("views", views().orElse(null));
            var servers = new JsonArray();
            RunningStack.servers(stack).forEach(server -> servers.add(json(server)));
            json.add("servers", servers);
        });
        return json;
    }

    private static JsonObject json(Server server) {
        var json = new JsonObject();
        json.addProperty("name", server.name());
        json.addProperty("alive", server.isAlive());
        if (server.isAlive()) {
            json.addProperty("pid", server.pid());
        }
        json.addProperty("address", server.address());
        json.addProperty("log", server.log().toString());
        return json;
    }
}

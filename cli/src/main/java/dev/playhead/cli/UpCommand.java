// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.devstack.Devstack;
import dev.playhead.devstack.Server;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Starts the servers in the background and returns when they are usable. */
@Command(
        name = "up",
        header = "Start Kafka, the schema registry and PostgreSQL in the background.",
        description = {
            "",
            "Returns when all three are usable, and prints their addresses. Where they run already it starts what is"
                    + " down, and prints the same.",
            "",
            "Their data is kept from one start to the next in .playhead/stack; to begin anew, run ./playhead down and"
                    + " remove that directory.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead up",
            "  ./playhead up --kafka-port 19092    if something else listens on 9092",
            "",
            "Next: ./playhead status, ./playhead tail <topic>, ./playhead down"
        })
final class UpCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Home home;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private StackPorts ports;

    UpCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    @Override
    public Integer call() {
        Lease lease = Lease.onStack(home);
        var interruption = new Interruption(() -> terminal.farewell("Stopping the servers."));
        try (lease;
                interruption) {
            Optional<Devstack> running = Devstack.attach(home.stack());
            running.ifPresent(this::complete);
            print(running.orElseGet(this::start));
        }
        return ExitCode.OK;
    }

    private Devstack start() {
        DemoNote.find(home).ifPresent(UpCommand::refuse);
        ports.requireFree();
        try (Stage stage = terminal.stage("start the stack")) {
            var progress = new StackProgress(terminal, stage);
            Devstack stack = Devstack.builder()
                    .registry()
                    .postgres()
                    .stateDir(home.stack())
                    .ports(ports.kafka(), ports.registry(), ports.postgres())
                    .detached()
                    .listener(progress)
                    .start();
            stage.done(progress.summary(RunningStack.servers(stack).size()));
            return stack;
        }
    }

    private static void refuse(DemoNote demo) {
        throw new CommandFailed(
                "a demo is running here on servers of its own (process " + demo.pid() + ")",
                "End it with Ctrl-C where it runs, or with ./playhead down");
    }

    private void complete(Devstack stack) {
        if (!ports.areThoseOf(stack)) {
            throw new CommandFailed(
                    "a stack is running here on other ports: Kafka at " + stack.bootstrapServers()
                            + ", the registry at " + stack.registryUrl() + ", PostgreSQL at " + stack.jdbcUrl(),
                    "Use it as it is, or run ./playhead down first");
        }
        List<Server> down = RunningStack.servers(stack).stream()
                .filter(server -> !server.isAlive())
                .toList();
        down.forEach(this::startAgain);
        if (down.isEmpty()) {
            terminal.line("The stack is running already.");
        }
    }

    private void startAgain(Server server) {
        try (Stage stage = terminal.stage("start " + server.name() + " again")) {
            server.start();
            stage.done("");
        }
    }

    private void print(Devstack stack) {
        terminal.blank();
        terminal.table(List.of(
                List.of("Kafka", stack.bootstrapServers()),
                List.of("registry", stack.registryUrl()),
                List.of(
                        "PostgreSQL",
                        stack.jdbcUrl() + "  user " + stack.jdbcUser() + ", password " + stack.jdbcPassword())));
        terminal.blank();
        terminal.line("Next: ./playhead status, ./playhead tail <topic>, ./playhead down");
    }
}

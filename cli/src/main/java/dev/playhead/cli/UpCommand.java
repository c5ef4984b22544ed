// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Starts the servers in the background and returns when they are usable. */
@Command(
        name = "up",
        header = "Start Kafka, the schema registry and PostgreSQL in the background.",
        description = {
            "",
            "Returns when all three are usable, and prints their addresses. Their data is kept from one start to the next"
                    + " in .playhead/stack; to begin anew, run ./playhead down and remove that directory.",
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

    /** The servers outlive this command, so neither its Ctrl-C nor the end of its terminal is theirs. */
    private static final String SHIELD = "trap '' INT HUP; exec \"$@\"";

    private static final int STOP_SECONDS = 40;

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
    public Integer call() throws IOException {
        StackLease.requireFree(home);
        ports.requireFree();
        home.create();
        Path log = home.log("stack");
        Process owner = start(log);
        var onInterrupt = new Thread(() -> stop(owner), "stop-stack");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try (Stage stage = terminal.stage("start the stack");
                var events =
                        new BufferedReader(new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8))) {
            var progress = new StackProgress(terminal, stage);
            StackPipe.read(events, progress, log);
            stage.done(progress.summary(3));
        }
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
        print(RunningStack.require(home));
        return ExitCode.OK;
    }

    private Process start(Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", SHIELD, "sh"));
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dplayhead.home=" + home.state().getParent(),
                "-D" + Logs.FILE_PROPERTY + "=System.err",
                "-cp",
                System.getProperty("java.class.path"),
                PlayheadCommand.class.getName(),
                StackProcess.NAME));
        command.addAll(ports.arguments());
        return new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(log.toFile())
                .start();
    }

    private void stop(Process owner) {
        terminal.farewell(owner.isAlive() ? "Stopping the servers." : "");
        owner.toHandle().destroy();
        try {
            if (!owner.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                owner.toHandle().destroyForcibly();
            }
        } catch (InterruptedException e) {
            owner.toHandle().destroyForcibly();
        }
    }

    private void print(RunningStack stack) {
        terminal.blank();
        terminal.table(List.of(
                List.of("Kafka", stack.kafka()),
                List.of("registry", stack.registry()),
                List.of(
                        "PostgreSQL",
                        stack.jdbcUrl() + "  user " + stack.jdbcUser() + ", password " + stack.jdbcPassword())));
        terminal.blank();
        terminal.line("Next: ./playhead status, ./playhead tail <topic>, ./playhead down");
    }
}

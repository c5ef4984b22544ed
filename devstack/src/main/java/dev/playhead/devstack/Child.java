// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A process of the operating system that does not outlive this JVM.
 *
 * <p>Beside each child stands a guard, a shell that reads from a pipe whose other end only this JVM holds. However the JVM
 * ends, the pipe ends with it, and the guard kills the child and the child's children. The terminal's Ctrl-C reaches
 * neither of them: they run in sessions of their own where {@code setsid} exists, and ignore the signal elsewhere.
 */
final class Child {

    /** $1 is the child. Its children are listed before it dies: afterwards they belong to somebody else. */
    private static final String GUARD = """
            trap '' INT HUP TERM
            while read -r ignored; do :; done
            children=$(cat "/proc/$1/task/$1/children" 2>/dev/null || pgrep -P "$1" 2>/dev/null)
            kill -KILL "$1" $children 2>/dev/null
            """;

    private static final String SHIELD = "trap '' INT HUP; exec \"$@\"";

    private final ProcessHandle process;

    private Child(ProcessHandle process) {
        this.process = process;
    }

    static Child start(List<String> command, Map<String, String> environment, Path directory, Path log)
            throws IOException {
        var builder = new ProcessBuilder(shielded(command))
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        guard(process);
        return new Child(process.toHandle());
    }

    private static void guard(Process child) throws IOException {
        Process guard = new ProcessBuilder(shielded(List.of("sh", "-c", GUARD, "guard", Long.toString(child.pid()))))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var unused = child.onExit().thenRun(guard::destroyForcibly);
    }

    private static List<String> shielded(List<String> command) {
        List<String> shielded = new ArrayList<>(List.of("sh", "-c", SHIELD, "sh"));
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            shielded.add("/usr/bin/setsid");
        }
        shielded.addAll(command);
        return shielded;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends a signal to the process alone. */
    void signal(String signal) {
        send(signal, List.of(process));
    }

    /** Sends a signal to the process and all its descendants. */
    void signalTree(String signal) {
        send(signal, tree());
    }

    /** Kills the process and all its descendants; returns when they are gone. */
    void killTree() {
        List<ProcessHandle> tree = tree();
        send("KILL", tree);
        tree.forEach(each -> awaitExit(each, Duration.ofSeconds(10)));
    }

    /** Whether the process is gone in time. */
    boolean awaitExit(Duration limit) {
        return awaitExit(process, limit);
    }

    private List<ProcessHandle> tree() {
        List<ProcessHandle> tree = new ArrayList<>(List.of(process));
        process.descendants().forEach(tree::add);
        return Collections.unmodifiableList(tree);
    }

    private static boolean awaitExit(ProcessHandle process, Duration limit) {
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            return !process.isAlive();
        }
        return !process.isAlive();
    }

    private static void send(String signal, List<ProcessHandle> targets) {
        String pids = targets.stream()
                .filter(ProcessHandle::isAlive)
                .map(each -> Long.toString(each.pid()))
                .collect(Collectors.joining(" "));
        if (pids.isEmpty()) {
            return;
        }
        try {
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pids)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new DevstackException("Cannot send SIG" + signal + " to " + pids + ": " + Errors.reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

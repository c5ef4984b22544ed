// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A process of the operating system that ends with this JVM, unless it is released.
 *
 * <p>Beside each child stands a guard, a shell that reads from a pipe whose other end only this JVM holds. However the JVM
 * ends, {@code kill -9} included, the pipe ends with it, and the guard ends the child and the child's children. The
 * terminal's Ctrl-C reaches neither of them, so that the JVM can stop its servers in order: they run in sessions of their
 * own where there is {@code setsid}, and ignore the signal elsewhere.
 */
final class Child {

    /**
     * $1 is the child, $2 the signal that ends it. Its children are listed first: afterwards they are somebody else's. A
     * line on the pipe, instead of its end, releases the child.
     */
    /** Where proc(5) names the state and the number of threads, counted from behind the command's name. */
    private static final int STATE = 0;

    private static final int THREADS = 17;

    private static final String GUARD = """
            trap '' INT HUP TERM
            read -r released && exit
            children=$(cat "/proc/$1/task/$1/children" 2>/dev/null || pgrep -P "$1")
            kill -CONT "$1" $children
            kill "-$2" "$1"
            seconds=0
            while kill -0 "$1" && [ "$seconds" -lt 10 ]; do sleep 1; seconds=$((seconds + 1)); done
            kill -KILL "$1" $children
            """;

    private static final String SHIELD = "trap '' INT HUP; exec \"$@\"";
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    /** Two readings of a process's start differ by the clock's adjustments in between. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final ProcessHandle process;
    private final @Nullable Process guard;

    private Child(ProcessHandle process, @Nullable Process guard) {
        this.process = process;
        this.guard = guard;
    }

    static Child start(Program program, Path log) throws IOException {
        var builder = new ProcessBuilder(shielded(program.command()))
                .directory(program.directory().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(program.environment());
        Process process = builder.start();
        return new Child(process.toHandle(), guard(process, program.abandonSignal()));
    }

    /** The process of that id if it is still the one that started then. */
    static Optional<Child> find(long pid, Instant started) {
        return ProcessHandle.of(pid)
                .filter(Child::isRunning)
                .filter(found -> found.info()
                        .startInstant()
                        .map(start -> Duration.between(started, start).abs())
                        .filter(difference -> difference.compareTo(CLOCK_TOLERANCE) <= 0)
                        .isPresent())
                .map(found -> new Child(found, null));
    }

    private static Process guard(Process child, String signal) throws IOException {
        List<String> command = List.of("sh", "-c", GUARD, "guard", Long.toString(child.pid()), signal);
        Process guard = new ProcessBuilder(shielded(command))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var unused = child.onExit().thenRun(guard::destroyForcibly);
        return guard;
    }

    private static List<String> shielded(List<String> command) {
        List<String> shielded = new ArrayList<>(List.of("sh", "-c", SHIELD, "sh"));
        if (Files.isExecutable(SETSID)) {
            shielded.add(SETSID.toString());
        }
        shielded.addAll(command);
        return shielded;
    }

    /** From now on the child outlives this JVM. */
    void release() throws IOException {
        if (guard != null) {
            try (OutputStream pipe = guard.getOutputStream()) {
                pipe.write("released\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    long pid() {
        return process.pid();
    }

    Instant started() {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }

    boolean isAlive() {
        return isRunning(process);
    }

    /**
     * A process that has ended but that its parent has not asked about yet is dead to us: a released child's parent is the
     * system's first process, which in a container may never ask. Linux calls a process a zombie as soon as its first
     * thread has ended; while others are still ending, it holds its ports and files.
     */
    private static boolean isRunning(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", THREADS + 2);
            return !afterName[STATE].equals("Z") || Integer.parseInt(afterName[THREADS]) > 1;
        } catch (IOException e) {
            // Not Linux, or it has ended just now.
            return process.isAlive();
        }
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
        return tree;
    }

    private static boolean awaitExit(ProcessHandle process, Duration limit) {
        Instant deadline = Instant.now().plus(limit);
        while (isRunning(process) && Instant.now().isBefore(deadline)) {
            try {
                process.onExit().get(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            } catch (ExecutionException | TimeoutException e) {
                // The condition looks again.
            }
        }
        return !isRunning(process);
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

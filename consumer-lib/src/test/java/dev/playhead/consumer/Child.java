// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A Java process of its own, on this test's class path, read line by line. */
final class Child {

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    /** @param arguments of the JVM, the main class, and its own */
    Child(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(arguments);
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var reader = new Thread(this::read, "child " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** The arguments by which {@link Bystander} and {@link Instance} find the servers. */
    static List<String> servers() {
        return List.of(
                Fixture.stack().bootstrapServers(),
                Fixture.stack().registryUrl(),
                Fixture.stack().jdbcUrl(),
                Fixture.stack().jdbcUser(),
                Fixture.stack().jdbcPassword());
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("the child's output ended: " + e);
        }
    }

    List<String> lines() {
        return lines;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long count(String text) {
        return lines.stream().filter(line -> line.contains(text)).count();
    }

    int awaitStatus() {
        await().atMost(Duration.ofSeconds(40)).until(() -> !process.isAlive());
        return process.exitValue();
    }

    void awaitLine(String text) {
        await().atMost(Duration.ofSeconds(40)).until(() -> {
            assertThat(process.isAlive()).as("alive: %s", lines).isTrue();
            return lines.contains(text);
        });
    }

    /** Linux and macOS say T for a stopped process. */
    void awaitStopped() {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> run("ps", "-o", "stat=", "-p", pid()).startsWith("T"));
    }

    void signal(String signal) {
        run("kill", "-" + signal, pid());
    }

    private String pid() {
        return Long.toString(process.pid());
    }

    private static String run(String... command) {
        try {
            Process started = new ProcessBuilder(command).start();
            return new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() {
        process.destroyForcibly();
    }
}

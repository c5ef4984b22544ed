// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A program among Playhead's own tests, which no artifact holds: built in the checkout that this command belongs to, and run
 * in a process of its own. What it prints is printed, but for lines {@code progress <done> <total>}.
 */
final class TestProgram {

    private static final String MODULE = "consumer-lib";
    private static final int LAST_WORDS_SECONDS = 40;

    private final Terminal terminal;
    private final Home home;
    private final String mainClass;

    TestProgram(Terminal terminal, Home home, String mainClass) {
        this.terminal = terminal;
        this.home = home;
        this.mainClass = mainClass;
    }

    /** Builds and runs it; answers its exit code. */
    int run(String title, List<String> arguments) {
        home.create();
        Path root = home.root();
        Path log = home.log("tests");
        try (Stage build = terminal.stage("build the tests")) {
            build(root, log);
            build.done("");
        }
        List<String> command = new ArrayList<>(List.of(java(), "-Dorg.slf4j.simpleLogger.defaultLogLevel=off", "-cp"));
        command.add(classPath(root.resolve(MODULE).resolve("target")));
        command.add(mainClass);
        command.addAll(arguments);
        return watch(
                title,
                new ProcessBuilder(command).directory(root.resolve(MODULE).toFile()));
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String classPath(Path target) {
        try {
            return target.resolve("test-classes") + ":" + target.resolve("classes") + ":"
                    + Files.readString(target.resolve("test-classpath")).strip();
        } catch (IOException e) {
            throw new CommandFailed(
                    "cannot read " + target + "/test-classpath", "Run ./mvnw clean, then this again", e);
        }
    }

    private static void build(Path root, Path log) {
        var maven = new ProcessBuilder(
                        "./mvnw", "-q", "-B", "-pl", MODULE, "-am", "-Dspotless.check.skip", "process-test-classes")
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        if (run(maven, line -> {}) != 0) {
            throw new CommandFailed("the tests do not compile", "See " + log);
        }
    }

    private int watch(String title, ProcessBuilder program) {
        try (Stage stage = terminal.stage(title)) {
            return run(program.redirectErrorStream(true), line -> {
                String[] words = line.split(" ", -1);
                if (words.length == 3 && "progress".equals(words[0])) {
                    stage.progress(Long.parseLong(words[1]), Long.parseLong(words[2]));
                } else {
                    terminal.line(line);
                }
            });
        }
    }

    /** Tells it to end, and lets it say its last words. */
    private static void end(Process process) {
        process.toHandle().destroy(); // Process.destroy() would close what it says
        try {
            process.waitFor(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs a process to its end, and ends it with this one. */
    private static int run(ProcessBuilder program, Consumer<String> lines) {
        try {
            Process process = program.start();
            var interruption = new Interruption(() -> end(process));
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                out.lines().forEach(lines);
                return process.waitFor();
            } finally {
                interruption.close();
            }
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailed(
                    "cannot run " + program.command().get(0) + " (" + Words.reason(e) + ")", "Run this again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted", "Run this again", e);
        }
    }
}

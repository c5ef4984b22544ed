// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Plants each bug of the board, alone, and runs what must notice it: what {@code ./playhead mutants} starts. A check that
 * finds nothing proves little unless it finds these. Each line that it prints is a result, or
 * {@code progress <done> <total>}; it ends with 1 if a bug survives.
 */
final class Mutants {

    private static final int SEEDS = 20_000;
    private static final int PATIENCE_SECONDS = 300;
    private static final int NOTHING_RAN = 2;

    private enum Outcome {
        CAUGHT,
        HANGS,
        SURVIVED
    }

    private final Path directory;

    private Mutants(Path directory) {
        this.directory = directory;
    }

    /** @param arguments only mutants whose name holds all of these words; {@code --suite} and a class to run that class */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2 && "--suite".equals(arguments[0])) {
            System.exit(suiteOrNothing(arguments[1]));
        }
        List<Mutant> board = Mutant.board().stream()
                .filter(mutant -> List.of(arguments).stream()
                        .allMatch(
                                word -> mutant.name().toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT))))
                .toList();
        Path directory = Files.createTempDirectory("playhead-mutants");
        System.exit(new Mutants(directory).run(board) ? 0 : 1);
    }

    private boolean run(List<Mutant> board) throws IOException, InterruptedException {
        int survivors = 0;
        for (Mutant one : oneOfEachCatcher(board)) {
            requireSound(one);
        }
        for (int i = 0; i < board.size(); i++) {
            System.out.println("progress " + i + " " + board.size());
            long begun = System.nanoTime();
            Outcome outcome = outcome(board.get(i), compile(board.get(i)));
            survivors += outcome == Outcome.SURVIVED ? 1 : 0;
            System.out.printf(
                    "%-8s  %s (%s, %.1f s)%n",
                    outcome.toString().toLowerCase(Locale.ROOT),
                    board.get(i).name(),
                    board.get(i).catcher(),
                    (System.nanoTime() - begun) / 1e9);
        }
        System.out.printf("%d of %d planted bugs are caught.%n", board.size() - survivors, board.size());
        return survivors == 0;
    }

    private static Collection<Mutant> oneOfEachCatcher(List<Mutant> board) {
        return board.stream()
                .collect(Collectors.toMap(Mutant::catcher, mutant -> mutant, (one, other) -> one, TreeMap::new))
                .values();
    }

    /** What fails anyway catches nothing. */
    private void requireSound(Mutant mutant) throws IOException, InterruptedException {
        if (outcome(mutant, Files.createTempDirectory(directory, "none")) != Outcome.SURVIVED) {
            throw new IllegalStateException(mutant.catcher() + " fails without any bug: mend it first");
        }
    }

    /** @param classes go before those of the build */
    private static Outcome outcome(Mutant mutant, Path classes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path")));
        command.addAll(
                mutant.catcher().equals(Mutant.SIMULATION)
                        ? List.of(Simulations.class.getName(), Integer.toString(SEEDS), "1")
                        : List.of(Mutants.class.getName(), "--suite", mutant.catcherClass()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(classes.resolve("output.log").toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return Outcome.HANGS;
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() > 1) {
            throw new IllegalStateException("nothing ran: " + Files.readString(classes.resolve("output.log")));
        }
        return process.exitValue() == 0 ? Outcome.SURVIVED : Outcome.CAUGHT;
    }

    private Path compile(Mutant mutant) throws IOException {
        Path classes = Files.createTempDirectory(directory, "classes");
        Path source = classes.resolve(mutant.source().getFileName());
        Files.writeString(source, mutant.planted());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new java.io.ByteArrayOutputStream();
        int result = compiler.run(
                null,
                messages,
                messages,
                "-proc:none",
                "-nowarn",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                source.toString());
        if (result != 0) {
            throw new IllegalStateException("the mutant '" + mutant.name() + "' does not compile: "
                    + messages.toString(StandardCharsets.UTF_8));
        }
        return classes;
    }

    private static int suiteOrNothing(String testClass) {
        try {
            return suite(testClass);
        } catch (ClassNotFoundException e) {
            System.out.println("there is no " + testClass);
            return NOTHING_RAN;
        }
    }

    /** 0 if all tests of the class pass, 1 if one fails, more if nothing ran. */
    private static int suite(String testClass) throws ClassNotFoundException {
        var summary = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(Class.forName(testClass)))
                                .build(),
                        summary);
        TestExecutionSummary result = summary.getSummary();
        result.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        if (result.getTestsFoundCount() == 0) {
            return NOTHING_RAN;
        }
        return result.getTotalFailureCount() == 0 ? 0 : 1;
    }
}

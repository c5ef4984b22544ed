// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A bug to plant: a piece of text in a source file, and what stands there instead. The board of them is the resource
 * {@code mutants.txt}.
 *
 * @param name what the bug does
 * @param file the source file, from the package's directory on
 * @param catcher the test class that must notice, or {@code simulation}
 */
record Mutant(String name, String file, String catcher, String before, String after) {

    static final String SIMULATION = "simulation";

    private static final Path SOURCES = Path.of("src/main/java/dev/playhead/consumer");

    static List<Mutant> board() {
        try (InputStream in = Objects.requireNonNull(Mutant.class.getResourceAsStream("/mutants.txt"))) {
            List<Mutant> board = new ArrayList<>();
            for (String part : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^(?=== )", -1)) {
                if (part.startsWith("== ")) {
                    board.add(read(part));
                }
            }
            return board;
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the board", e);
        }
    }

    private static Mutant read(String part) {
        List<String> lines = part.lines().toList();
        String[] where = lines.get(1).split(" caught by ", -1);
        return new Mutant(lines.get(0).substring(3), where[0], where[1], marked(lines, "-"), marked(lines, "+"));
    }

    private static String marked(List<String> lines, String mark) {
        return String.join(
                "\n",
                lines.stream()
                        .skip(2)
                        .filter(line -> line.startsWith(mark))
                        .map(line -> line.substring(1))
                        .toList());
    }

    /** The program or the tests that must notice. */
    String catcherClass() {
        return catcher.equals(SIMULATION) ? Simulations.class.getName() : "dev.playhead.consumer." + catcher;
    }

    Path source() {
        return SOURCES.resolve(file);
    }

    /**
     * The source file with the bug in it.
     *
     * @throws IllegalStateException if the text to replace does not stand there exactly once
     */
    String planted() throws IOException {
        String text = Files.readString(source());
        int at = text.indexOf(before);
        if (before.isBlank() || at < 0 || text.indexOf(before, at + 1) >= 0) {
            throw new IllegalStateException("the mutant '" + name + "' replaces what is not there exactly once in "
                    + source() + ":\n" + before);
        }
        return text.substring(0, at) + after + text.substring(at + before.length());
    }
}

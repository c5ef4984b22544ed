// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page that says what the consumer survives names tests: each is there, and says which scenario it is about. */
class ReliabilityTest {

    private static final Path ROOT = DocumentsTest.root();
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]{2}-\\d+) \\|.*\\|([^|]+)\\|$");
    private static final Map<String, String> SOURCES = sources();
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

    /** One test that a row names. */
    record Named(String id, String type, String method) {}

    static List<Named> named() throws IOException {
        return ROW.matcher(Files.readString(ROOT.resolve("docs/reference/reliability.md")))
                .results()
                .flatMap(row -> TEST.matcher(row.group(2))
                        .results()
                        .map(test -> new Named(row.group(1), test.group(1), test.group(2))))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("named")
    void eachTestIsThereAndSaysWhatItIsAbout(Named test) {
        String source = SOURCES.get(test.type() + ".java");

        assertThat(source)
                .as("the source of " + test)
                .isNotNull()
                .contains("void " + test.method() + "(")
                .containsPattern("\\b" + test.id() + "\\b");
    }

    @Test
    void noScenarioOfTheConsumerIsForgotten() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/reference/reliability.md"));

        for (int scenario = 1; scenario <= 20; scenario++) {
            assertThat(page).containsPattern("\\bCO-" + scenario + "\\b");
        }
        assertThat(named()).hasSizeGreaterThan(30);
    }

    private static Map<String, String> sources() {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(ReliabilityTest::tests)
                    .collect(Collectors.toMap(
                            path -> path.getFileName().toString(), ReliabilityTest::read, (one, other) -> one + other));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> tests(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(path -> path.toString().matches(".*(Test|IT|Contract)\\.java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

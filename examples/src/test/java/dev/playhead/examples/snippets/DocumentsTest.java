// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Java in a document is code that runs. A block is marked by a comment on the line above it, {@code <!-- snippet: name
 * -->}, and is the text between {@code // region:name} and {@code // endregion} in one of this module's sources.
 */
class DocumentsTest {

    private static final Path ROOT = root();
    private static final Map<String, String> REGIONS = Regions.in(ROOT.resolve("examples/src"));

    @ParameterizedTest
    @MethodSource("documents")
    void everyMarkedBlockIsItsRegion(Path document) throws IOException {
        for (Snippet snippet : Snippet.in(Files.readString(document))) {
            assertThat(REGIONS).as(document + " shows an unknown region").containsKey(snippet.name());
            assertThat(snippet.code())
                    .as("%s shows %s; copy the region from the source", document, snippet.name())
                    .isEqualTo(REGIONS.get(snippet.name()));
        }
    }

    @Test
    void theRegionsThatTheDocumentsNeedAreThere() {
        assertThat(REGIONS).containsKeys("first-program", "publish", "subscribe", "project", "read-your-writes");
        assertThat(REGIONS.get("first-program").lines().count()).isLessThanOrEqualTo(25);
    }

    @Test
    void aChangedBlockIsNoticed() {
        String document = "Text\n\n<!-- snippet: publish -->\n```java\nproducer.publish(other);\n```\n";

        List<Snippet> snippets = Snippet.in(document);

        assertThat(snippets).containsExactly(new Snippet("publish", "producer.publish(other);"));
        assertThat(snippets.get(0).code()).isNotEqualTo(REGIONS.get("publish"));
    }

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> readme = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(readme, docs).filter(path -> path.toString().endsWith(".md")).toList().stream();
        }
    }

    /** Maven runs tests in the module, an editor perhaps elsewhere. */
    static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("mvnw"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.consumer.Incident;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page that says what each incident means knows each, says which of them halt, and makes none up. */
class IncidentsTest {

    private static final Path PAGE = DocumentsTest.root().resolve("docs/guide/incidents.md");
    private static final Pattern ENTRY = Pattern.compile("(?m)^\\*\\*`(\\w+)`\\*\\*, (halts|ends by itself)");

    @Test
    void everyIncidentHasItsEntryAndEveryEntryIsAnIncident() throws IOException {
        assertThat(entries()).extracting(entry -> entry.group(1)).containsExactlyInAnyOrderElementsOf(incidents());
    }

    @Test
    void theReferenceNamesEachAsWell() throws IOException {
        String page = Files.readString(DocumentsTest.root().resolve("docs/reference/consumer.md"));

        assertThat(incidents()).allSatisfy(incident -> assertThat(page).contains("`" + incident + "`"));
    }

    @Test
    void anEntrySaysWhetherItHalts() throws IOException, ReflectiveOperationException {
        for (MatchResult entry : entries()) {
            boolean halts = entry.group(2).equals("halts");

            assertThat(overridesHalting(entry.group(1))).as(entry.group(1)).isEqualTo(!halts);
        }
    }

    /** All incidents halt unless they say otherwise, and all that say anything say no. */
    private static boolean overridesHalting(String incident) throws ReflectiveOperationException {
        Class<?> type = Class.forName(Incident.class.getName() + "$" + incident);
        return Arrays.stream(type.getDeclaredMethods())
                .anyMatch(method -> method.getName().equals("isHalting"));
    }

    private static List<MatchResult> entries() throws IOException {
        return ENTRY.matcher(Files.readString(PAGE)).results().toList();
    }

    private static Set<String> incidents() {
        return kinds(Incident.class).map(Class::getSimpleName).collect(Collectors.toSet());
    }

    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(IncidentsTest::kinds)
                : Stream.of(type);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindingsTest {

    private static final Rule ONE = new Rule("one-rule", "One title", "One reason.");
    private static final Rule TWO = new Rule("two-rule", "Two title", "Two reason.");

    private static Finding finding(Rule rule, String file, int line) {
        return new Finding(
                rule, new SourceLocation(file, line, line == 0 ? 0 : 3), "acme.Gig", "It is \"bad\".", "Fix it.");
    }

    private static final Findings SOME = Findings.of(List.of(
            finding(TWO, "b dir/b.proto", 7),
            finding(ONE, "a.proto", 9),
            finding(ONE, "a.proto", 2),
            finding(TWO, "/c.proto", 0)));

    @Test
    void findingsComeInTheOrderOfFilesAndLines() {
        assertThat(SOME.list())
                .extracting(found -> found.location().toString())
                .containsExactly("/c.proto", "a.proto:2:3", "a.proto:9:3", "b dir/b.proto:7:3");
        assertThat(SOME.and(SOME)).isEqualTo(SOME);
    }

    @Test
    void textSaysWhereWhatWhyAndHow() {
        assertThat(Findings.of(List.of(finding(ONE, "a.proto", 2))).as(Format.TEXT))
                .isEqualTo("""
                a.proto:2:3: one-rule: acme.Gig
                  what  It is "bad".
                  why   One reason.
                  fix   Fix it.
                """);
        assertThat(Findings.none().as(Format.TEXT)).isEmpty();
    }

    @Test
    void namesCannotMoveTheCursor() {
        var hostile =
                new Finding(ONE, SourceLocation.ofFile("a\u001b[2J.proto"), "acme\u001b[1A", "\u0007bell", "Fix\r it.");

        assertThat(Findings.of(List.of(hostile)).as(Format.TEXT)).doesNotContain("\u001b", "\u0007", "\r");
    }

    @Test
    void jsonHasAllOfIt() {
        JsonObject json = JsonParser.parseString(SOME.as(Format.JSON)).getAsJsonObject();

        assertThat(json.getAsJsonArray("findings")).hasSize(4);
        JsonObject second = json.getAsJsonArray("findings").get(1).getAsJsonObject();
        assertThat(second.keySet()).containsExactly("rule", "file", "line", "column", "subject", "what", "why", "fix");
        assertThat(second.get("line").getAsInt()).isEqualTo(2);
        assertThat(second.get("what").getAsString()).isEqualTo("It is \"bad\".");
    }

    /** What the standard requires of the parts that we use; its sections are named. */
    @Test
    void sarifHasTheRequiredShape() {
        JsonObject log = JsonParser.parseString(SOME.as(Format.SARIF)).getAsJsonObject();

        // 3.13: version and runs are required; $schema is an absolute URI.
        assertThat(log.get("version").getAsString()).isEqualTo("2.1.0");
        assertThat(log.get("$schema").getAsString()).startsWith("https://").endsWith("sarif-2.1.0.json");
        assertThat(log.getAsJsonArray("runs")).hasSize(1);
        JsonObject run = log.getAsJsonArray("runs").get(0).getAsJsonObject();
        assertThat(run.keySet()).isSubsetOf(Set.of("tool", "results", "columnKind"));
        assertThat(run.get("columnKind").getAsString()).isEqualTo("utf16CodeUnits");

        // 3.18, 3.19: tool.driver.name is required; 3.49: so is the id of each rule, and it is not there twice.
        JsonObject driver = run.getAsJsonObject("tool").getAsJsonObject("driver");
        assertThat(driver.get("name").getAsString()).isEqualTo("playhead");
        List<String> ids = new ArrayList<>();
        for (JsonElement rule : driver.getAsJsonArray("rules")) {
            ids.add(rule.getAsJsonObject().get("id").getAsString());
            assertThat(rule.getAsJsonObject()
                            .getAsJsonObject("shortDescription")
                            .get("text")
                            .getAsString())
                    .isNotEmpty();
        }
        assertThat(ids).doesNotHaveDuplicates().containsExactlyInAnyOrder("one-rule", "two-rule");

        // 3.27: a result has a message and names its rule by id and by index; regions count from 1.
        assertThat(run.getAsJsonArray("results")).hasSize(4);
        for (JsonElement element : run.getAsJsonArray("results")) {
            JsonObject result = element.getAsJsonObject();
            assertThat(result.get("level").getAsString()).isEqualTo("error");
            assertThat(result.getAsJsonObject("message").get("text").getAsString())
                    .isNotEmpty();
            assertThat(ids.get(result.get("ruleIndex").getAsInt()))
                    .isEqualTo(result.get("ruleId").getAsString());
            JsonObject place =
                    result.getAsJsonArray("locations").get(0).getAsJsonObject().getAsJsonObject("physicalLocation");
            assertThat(place.getAsJsonObject("artifactLocation").get("uri").getAsString())
                    .matches("a\\.proto|b%20dir/b\\.proto|file:/c\\.proto");
            if (place.has("region")) {
                assertThat(place.getAsJsonObject("region").get("startLine").getAsInt())
                        .isPositive();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"a.proto, 0, 0, a.proto", "a.proto, 3, 0, a.proto:3", "a.proto, 3, 7, a.proto:3:7"})
    void aPlaceIsWrittenAsCompilersDo(String file, int line, int column, String text) {
        assertThat(new SourceLocation(file, line, column)).hasToString(text);
    }
}

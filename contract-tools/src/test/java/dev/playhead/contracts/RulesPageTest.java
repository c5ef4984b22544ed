// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RulesPageTest {

    private static final Path PAGE = Path.of("../docs/reference/contract-rules.md");
    private static final Pattern SECTION = Pattern.compile("(?m)^### ([a-z0-9-]+)$");
    private static final Pattern EXAMPLE =
            Pattern.compile("<!-- (bad|good): ([a-z0-9-]+) -->\n```proto\n(.*?)```", Pattern.DOTALL);

    private static final String HEAD = """
            syntax = "proto3";
            package acme.gig.v1;
            import "playhead/v1/contract.proto";
            option (playhead.v1.stream) = { topic: "acme.gig" owner: "team-gigs" };
            """;

    /** Our findings in each example, by its directory, e.g. {@code bad_proto3}. All are compiled at once. */
    private static final Map<String, List<String>> FOUND = new TreeMap<>();

    @BeforeAll
    static void lintAllExamples(@TempDir Path directory) throws IOException {
        var examples = EXAMPLE.matcher(Files.readString(PAGE));
        while (examples.find()) {
            String name = examples.group(1) + "_" + examples.group(2).replace('-', '_');
            String text = examples.group(3);
            String whole = (text.startsWith("syntax") ? text : HEAD + text).replace("acme.gig", "acme." + name);
            Path file = directory.resolve("acme/" + name + "/v1/gig.proto");
            Files.createDirectories(file.getParent());
            Files.writeString(file, whole);
            FOUND.put(name, new ArrayList<>());
        }
        for (Finding finding : Lint.ours(ContractSet.compile(directory, TestBuf.BUF))
                .findings()
                .list()) {
            Path file = directory.relativize(Path.of(finding.location().file()));
            FOUND.getOrDefault(file.getName(1).toString(), new ArrayList<>())
                    .add(finding.rule().id());
        }
    }

    static List<Rule> rules() {
        return LintRules.ALL;
    }

    static List<Rule> rulesAboutContracts() {
        return LintRules.ALL.stream()
                .filter(rule -> !rule.id().startsWith("waiver"))
                .toList();
    }

    @Test
    void thePageHasASectionForEachRuleAndNoOther() throws IOException {
        String page = Files.readString(PAGE);
        int start = page.indexOf("\n## Lint\n");
        int end = page.indexOf("\n## ", start + 1);
        String lint = page.substring(start, end < 0 ? page.length() : end);

        assertThat(SECTION.matcher(lint).results().map(found -> found.group(1)))
                .containsExactlyElementsOf(rules().stream().map(Rule::id).toList());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void thePageSaysWhatTheFindingsSay(Rule rule) throws IOException {
        String page = Files.readString(PAGE);
        int start = page.indexOf("\n### " + rule.id() + "\n");
        String section = page.substring(start, page.indexOf("\n### ", start + 1));

        assertThat(section).contains(rule.title() + ".", "**Why.** " + rule.why(), "**Fix.** ");
    }

    @ParameterizedTest
    @MethodSource("rulesAboutContracts")
    void theBadExampleIsFoundAndTheGoodOneIsClean(Rule rule) {
        String name = rule.id().replace('-', '_');

        assertThat(FOUND.get("bad_" + name)).as("bad").containsOnly(rule.id()).isNotEmpty();
        assertThat(FOUND.get("good_" + name)).as("good").isEmpty();
    }
}

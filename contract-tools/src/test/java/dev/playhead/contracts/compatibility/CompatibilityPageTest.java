// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CompatibilityPageTest {

    private static final Path PAGE = Path.of("../docs/reference/compatibility.md");
    private static final Path RULES = Path.of("../docs/reference/contract-rules.md");

    @Test
    void thePageIsWhatTheCorpusSays() throws IOException {
        String page = new CompatibilityPage(GoldenCorpus.pairs(), GoldenCorpus.reasons()).text();
        Path made = Files.writeString(Path.of("target/compatibility.md"), page);

        assertThat(Files.readString(PAGE).equals(page))
                .as(
                        "docs/reference/compatibility.md is made of the corpus; after a change: cp contract-tools/%s"
                                + " docs/reference/compatibility.md",
                        made)
                .isTrue();
    }

    @Test
    void theRulesPageSaysOfEachRuleWhatTheCorpusShows() throws IOException {
        String section = CheckRulesSection.of(GoldenCorpus.pairs());
        Path made = Files.writeString(Path.of("target/check-rules.md"), section);

        assertThat(Files.readString(RULES).contains("\n" + section))
                .as(
                        "docs/reference/contract-rules.md: its part Check is made of the corpus, it is contract-tools/%s",
                        made)
                .isTrue();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.contracts.TestBuf;
import dev.playhead.contracts.compatibility.ChangePair.Peer;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompatibilityTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
    private static final List<ChangePair> PAIRS = GoldenCorpus.pairs();

    private static final Map<ChangePair, Verdict> VERDICTS = new HashMap<>();

    private static Set<String> refusedByBuf;

    @BeforeAll
    static void compile() {
        CompiledCorpus corpus = CompiledCorpus.of(PAIRS, TestBuf.BUF);
        PAIRS.forEach(
                pair -> VERDICTS.put(pair, Compatibility.on(TODAY).between(corpus.released(pair), corpus.next(pair))));
        refusedByBuf = BufBreaking.roots(corpus, TestBuf.BUF);
    }

    private static Verdict verdict(ChangePair pair) {
        return Objects.requireNonNull(VERDICTS.get(pair), pair.title());
    }

    static Stream<ChangePair> pairs() {
        return PAIRS.stream();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void theVerdictIsTheOneThatThePairNames(ChangePair pair) {
        Verdict verdict = verdict(pair);

        assertThat(written(verdict, pair)).isEqualTo(pair.verdict());
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void bufAgreesExceptWhereAReasonIsGiven(ChangePair pair) {
        assertThat(refusedByBuf.contains(pair.root())).isEqualTo(pair.isRefusedBy(Peer.BUF));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void whatIsRefusedSaysWhereAndWhatToDo(ChangePair pair) {
        Verdict verdict = verdict(pair);

        assertThat(verdict.findings().list()).allSatisfy(finding -> {
            assertThat(finding.what()).contains("Breaks: ").endsWith(".");
            assertThat(finding.fix()).endsWith(".");
            assertThat(finding.location().line()).isPositive();
        });
    }

    @Test
    void everyReasonIsGivenSomewhere() {
        assertThat(PAIRS.stream().flatMap(pair -> pair.reasons().values().stream()))
                .containsAll(GoldenCorpus.reasons().keySet());
        assertThat(GoldenCorpus.reasons().keySet())
                .containsAll(PAIRS.stream()
                        .flatMap(pair -> pair.reasons().values().stream())
                        .toList());
    }

    @Test
    void everyRuleIsBrokenSomewhere() {
        Set<String> broken = VERDICTS.values().stream()
                .flatMap(verdict -> verdict.changes().stream())
                .flatMap(change -> change.rule().stream())
                .map(rule -> rule.id())
                .collect(Collectors.toSet());

        assertThat(CompatibilityRules.ALL)
                .filteredOn(rule -> !rule.equals(CompatibilityRules.VERSION_TOO_LOW))
                .allSatisfy(rule -> assertThat(broken).contains(rule.id()));
    }

    /** As a pair writes it, the findings in the pair's own order if they are the same. */
    private static String written(Verdict verdict, ChangePair pair) {
        List<String> rules = Stream.concat(
                        verdict.findings().list().stream()
                                .map(finding -> finding.rule().id() + " " + finding.subject()),
                        verdict.cautions().stream()
                                .flatMap(change ->
                                        change.rule().stream().map(rule -> rule.id() + " " + change.subject())))
                .map(finding ->
                        finding.replace(" " + pair.root() + ".gig.v1.", " ").replace(pair.root(), "shop"))
                .toList();
        String head = verdict.mode() + ", "
                + verdict.bump()
                        .map(bump -> bump.name().toLowerCase(Locale.ROOT))
                        .orElse("refused");
        String expected = pair.verdict();
        List<String> named = expected.contains(": ")
                ? List.of(expected.substring(expected.indexOf(": ") + 2).split(", "))
                : List.of();
        List<String> inOrder = new TreeSet<>(named).equals(new TreeSet<>(rules)) ? named : rules;
        return head + (inOrder.isEmpty() ? "" : ": " + String.join(", ", inOrder));
    }
}

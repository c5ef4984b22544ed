// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.playhead.contracts.Finding;
import dev.playhead.contracts.SourceLocation;
import dev.playhead.contracts.compatibility.Change.Kind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NextVersionTest {

    private static final SourceLocation HERE = SourceLocation.ofFile("shop/gig.proto");

    @ParameterizedTest
    @CsvSource({
        "1.4.2, NEW,        1.5.0",
        "1.4.2, CHANGED,    1.5.0",
        "1.4.2, DEPRECATED, 1.5.0",
        "1.4.2, WORDS,      1.4.3",
        "1.4.2, GONE,       2.0.0",
        "0.4.2, NEW,        0.5.0",
        "0.4.2, GONE,       0.5.0",
        "0.4.2, WORDS,      0.4.3"
    })
    void aChangeCallsForAVersion(String last, Kind kind, String lowest) {
        NextVersion next = NextVersion.after(SemanticVersion.of(last), verdict(change(kind)));

        assertThat(next.lowest()).contains(SemanticVersion.of(lowest));
    }

    @Test
    void theLargestChangeDecides() {
        NextVersion next =
                NextVersion.after(SemanticVersion.of("1.4.2"), verdict(change(Kind.WORDS), change(Kind.NEW)));

        assertThat(next.lowest()).contains(SemanticVersion.of("1.5.0"));
        assertThat(next).hasToString("1.5.0 or higher: 2 changes since 1.4.2.");
    }

    @Test
    void withoutAChangeTheLastVersionWillDo() {
        NextVersion next = NextVersion.after(SemanticVersion.of("1.4.2"), verdict());

        assertThat(next.findings("pom.xml", "shop:contracts", SemanticVersion.of("1.4.2"))
                        .isClean())
                .isTrue();
        assertThat(next).hasToString("Nothing changed since 1.4.2.");
    }

    @Test
    void aVersionThatIsTooLowIsAFindingThatNamesTheRightOne() {
        NextVersion next = NextVersion.after(SemanticVersion.of("1.4.2"), verdict(change(Kind.NEW)));

        List<Finding> findings = next.findings("pom.xml", "shop:contracts", SemanticVersion.of("1.4.3-SNAPSHOT"))
                .list();

        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).rule().id()).isEqualTo("version-too-low");
        assertThat(findings.get(0).what())
                .isEqualTo("The version is 1.4.3, too low after 1.4.2: shop.Gig is something.");
        assertThat(findings.get(0).fix()).isEqualTo("Set the version to 1.5.0, or to 1.5.0-SNAPSHOT until then.");
    }

    @Test
    void aHigherVersionIsFine() {
        NextVersion next = NextVersion.after(SemanticVersion.of("1.4.2"), verdict(change(Kind.NEW)));

        assertThat(next.findings("pom.xml", "shop:contracts", SemanticVersion.of("2.0.0"))
                        .isClean())
                .isTrue();
    }

    @Test
    void whatBreaksHasNoVersion() {
        var broken = Change.breaking(
                CompatibilityRules.FIELD_RENUMBERED,
                "shop.Gig",
                HERE,
                Set.of(Break.NEW_READER_WIRE),
                "It moved.",
                "Do");

        NextVersion next = NextVersion.after(SemanticVersion.of("1.4.2"), verdict(broken));

        assertThat(next.lowest()).isEmpty();
        assertThat(next.findings("pom.xml", "shop:contracts", SemanticVersion.of("2.0.0"))
                        .list())
                .extracting(finding -> finding.rule().id())
                .containsExactly("field-renumbered");
    }

    @Test
    void aVersionIsThreeNumbersAndSnapshotsAreOnTheirWay() {
        assertThat(SemanticVersion.of("1.4.0-SNAPSHOT")).hasToString("1.4.0");
        assertThat(SemanticVersion.of("2")).hasToString("2.0.0");
        assertThat(SemanticVersion.of("1.10.0")).isGreaterThan(SemanticVersion.of("1.9.9"));
        assertThatThrownBy(() -> SemanticVersion.of("${revision}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'${revision}'");
    }

    private static Change change(Kind kind) {
        return Change.harmless("shop.Gig", HERE, kind, "shop.Gig is something.");
    }

    private static Verdict verdict(Change... changes) {
        return new Verdict(List.of(changes), CompatibilityMode.BACKWARD, false);
    }
}

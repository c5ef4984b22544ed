// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static dev.playhead.contracts.compatibility.Protos.contracts;
import static dev.playhead.contracts.compatibility.Protos.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.contracts.ContractSet;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several releases at once, and the modes that a project may ask for. */
class ManyReleasesTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

    @Test
    void whatOneStepAfterTheOtherAllowsMayStillBreakAnOldRelease() {
        ContractSet first = contracts(event("Sold", "int64 pence = 2;"));
        ContractSet second = contracts(event("Sold", "reserved 2;"));
        ContractSet next = contracts(event("Sold", "reserved 2; int64 pence = 3;"));

        assertThat(Compatibility.on(TODAY).between(second, next).isAccepted()).isTrue();
        assertThat(Compatibility.on(TODAY)
                        .between(List.of(first, second), next)
                        .findings()
                        .list())
                .extracting(finding -> finding.rule().id())
                .containsExactly("field-renumbered");
    }

    @Test
    void theLastReleaseThatHasAThingSaysWhetherItMayGo() {
        String announced = "deprecated: true deprecated_since: \"1.1.0\" sunset_on: \"2026-11-01\"";
        ContractSet first = contracts(event("Sold", "int64 pence = 2;") + event("Retired", ""));
        ContractSet second =
                contracts(event("Sold", "int64 pence = 2 [deprecated = true];") + event("Retired", announced, ""));
        ContractSet next = contracts(event("Sold", "reserved 2; reserved \"pence\";"));

        Verdict verdict = Compatibility.on(TODAY).between(List.of(first, second), next);

        assertThat(verdict.findings().isClean()).isTrue();
        assertThat(verdict.bump()).contains(Bump.MAJOR);
        assertThat(Compatibility.on(TODAY).between(first, next).isAccepted()).isFalse();
    }

    @Test
    void theModeOfSeveralReleasesIsTransitive() {
        ContractSet released = contracts(event("Sold", ""));
        ContractSet next = contracts(event("Sold", "int64 pence = 2;"));

        assertThat(Compatibility.on(TODAY).between(released, next).modeName()).isEqualTo("FULL");
        assertThat(Compatibility.on(TODAY)
                        .between(List.of(released, released), next)
                        .modeName())
                .isEqualTo("FULL_TRANSITIVE");
    }

    @Test
    void aProjectMayAskForMoreThanThatTheLogIsRead() {
        String before = "enum Reason { REASON_UNSPECIFIED = 0; }";
        String after = "enum Reason { REASON_UNSPECIFIED = 0; REASON_OLD = 1; }";
        Compatibility backward = Compatibility.on(TODAY);

        Verdict verdict = backward.between(contracts(before), contracts(after));
        Verdict stricter = backward.requiring(CompatibilityMode.FULL).between(contracts(before), contracts(after));

        assertThat(verdict.isAccepted()).isTrue();
        assertThat(verdict.deployOrder()).isEqualTo(DeployOrder.CONSUMERS_FIRST);
        assertThat(stricter.findings().list())
                .extracting(finding -> finding.rule().id())
                .containsExactly("enum-value-added");
        assertThat(stricter.deployOrder()).isEqualTo(DeployOrder.NOBODY);
    }

    @Test
    void aLongChainOfMessagesIsNoProblem() {
        var text = new StringBuilder(event("Sold", "M0 first = 2;"));
        for (int i = 0; i < 5_000; i++) {
            text.append("message M").append(i).append(" { M").append(i + 1).append(" next = 1; }\n");
        }
        ContractSet before = contracts(text + "message M5000 { int64 pence = 1; }");
        ContractSet after = contracts(text + "message M5000 { int64 pence = 2; }");

        assertThat(Compatibility.on(TODAY).between(before, after).findings().list())
                .extracting(finding -> finding.subject())
                .containsExactly("shop.gig.v1.M5000.pence");
    }
}

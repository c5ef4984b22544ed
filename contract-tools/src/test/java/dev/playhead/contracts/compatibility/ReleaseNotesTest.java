// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static dev.playhead.contracts.compatibility.Protos.contracts;
import static dev.playhead.contracts.compatibility.Protos.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class ReleaseNotesTest {

    private static final LocalDate DAY = LocalDate.of(2026, 11, 21);
    private static final SemanticVersion LAST = SemanticVersion.of("1.4.0");
    private static final SemanticVersion VERSION = SemanticVersion.of("1.5.0");

    @Test
    void aReleaseSaysWhatChangedAndWhoDeploysFirst() {
        Verdict verdict = Compatibility.on(DAY)
                .between(
                        contracts(event("PriceChanged", "int64 pence = 2;") + event("Sold", "")
                                + "enum Reason { REASON_UNSPECIFIED = 0; }"),
                        contracts(event(
                                        "PriceChanged",
                                        "deprecated_since: \"1.5.0\" sunset_on: \"2027-06-30\"",
                                        "int64 pence = 2; string currency = 3;")
                                + event("Sold", "") + event("Retired", "Reason reason = 2;")
                                + "enum Reason { REASON_UNSPECIFIED = 0; REASON_OLD = 1; }"));

        assertThat(ReleaseNotes.of(VERSION, DAY, LAST, verdict).section()).isEqualTo("""
                ## 1.5.0 (2026-11-21)

                Deploy consumers first, then producers (BACKWARD with 1.4.0).

                ### New

                - `shop.gig.v1.PriceChanged.currency` (string) is new.
                - `shop.gig.v1.Retired` is a new event: Retired happened.

                ### Changed

                - `shop.gig.v1.Reason.REASON_OLD` is new: whoever has the released version sees a value without a name. Deploy all consumers first.

                ### Deprecated

                - `shop.gig.v1.PriceChanged` is deprecated since 1.5.0, goes on 2027-06-30.
                """);
    }

    @Test
    void aFirstReleaseListsItsEvents() {
        assertThat(ReleaseNotes.ofFirst(
                                VERSION, DAY, contracts(event("Sold", "") + "message Money { int64 pence = 1; }"))
                        .section())
                .isEqualTo("""
                        ## 1.5.0 (2026-11-21)

                        The first release.

                        ### New

                        - `shop.gig.v1.Sold`: Sold happened.
                        """);
    }

    @Test
    void theNewestSectionIsOnTopAndIsReplacedIfItIsWrittenAgain() {
        ReleaseNotes first = ReleaseNotes.ofFirst(LAST, DAY, contracts(event("Sold", "")));
        ReleaseNotes second = ReleaseNotes.of(
                VERSION,
                DAY,
                LAST,
                Compatibility.on(DAY)
                        .between(contracts(event("Sold", "")), contracts(event("Sold", "") + event("Retired", ""))));

        String changelog = second.in(first.in(null));

        assertThat(changelog)
                .startsWith("# Contracts\n")
                .containsSubsequence("## 1.5.0 ", "Retired", "## 1.4.0 ", "Sold");
        assertThat(second.in(changelog)).isEqualTo(changelog);
        assertThat(first.in(changelog)).isEqualTo(changelog);
    }

    @Test
    void whatBreaksIsNotReleased() {
        Verdict verdict = Compatibility.on(DAY)
                .between(contracts(event("Sold", "int64 pence = 2;")), contracts(event("Sold", "int64 pence = 3;")));

        assertThatThrownBy(() -> ReleaseNotes.of(VERSION, DAY, LAST, verdict))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

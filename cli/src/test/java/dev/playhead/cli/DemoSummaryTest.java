// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.examples.marketplace.Comparison;
import dev.playhead.examples.marketplace.Comparison.Side;
import dev.playhead.examples.marketplace.RetailLine;
import dev.playhead.examples.marketplace.SkippedLine;
import dev.playhead.examples.marketplace.StoryResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoSummaryTest {

    private static final DemoSummary SUMMARY = new DemoSummary(
            new StoryResult(
                    10,
                    9,
                    Map.of("no such order", 1L),
                    12,
                    Map.of("OrderPlaced", 12L),
                    false,
                    12,
                    List.of(
                            new Comparison(Side.TABLE, "orders", 5, 0, List.of()),
                            new Comparison(Side.VIEW, "gigs", 4, 1, List.of("g-1: expected 2, found 3"))),
                    Map.of("publish", 2.5)),
            Duration.ofSeconds(4),
            Duration.ofSeconds(40));

    @Test
    void aProgramFindsEveryNumber() {
        assertThat(SUMMARY.json())
                .hasToString("{\"lines\":10,\"linesMapped\":9,\"linesSkipped\":{\"no such order\":1},\"published\":12,"
                        + "\"publishedByType\":{\"OrderPlaced\":12},\"replayed\":12,\"rowsCompared\":5,"
                        + "\"viewEntriesCompared\":4,\"mismatches\":1,"
                        + "\"seconds\":{\"publish\":2.5,\"start\":4.0,\"total\":40.0}}");
    }

    @Test
    void aPersonSeesWhereEveryLineWentAndWhetherAllAgrees() {
        Screen screen = Screen.plain();

        SUMMARY.print(screen.terminal());

        assertThat(screen.out())
                .contains("lines of the file  10      9 became events", "lines skipped      1       no such order")
                .contains("12      OrderPlaced", "mismatches         1", "time               40.0 s")
                .endsWith("FAILED Tables or views differ from the file: see the lines marked above.\n");
    }

    @Test
    void aComparisonThatDiffersShowsExamples() {
        Screen screen = Screen.plain();

        try (var progress = new DemoProgress(screen.terminal())) {
            SUMMARY.result().comparisons().forEach(progress::compared);
        }

        assertThat(screen.out()).isEqualTo("""
                  ok table orders: 5 compared, 0 mismatches
                  FAILED view gigs: 4 compared, 1 mismatch
                      g-1: expected 2, found 3
                """);
    }

    @Test
    void eachSkippedLineHasItsReason() {
        Screen screen = Screen.plain();
        var line = new RetailLine(
                1041, "C536379", "D", "Discount", -1, Instant.parse("2010-12-01T09:41:00Z"), 2750, "14527", "UK");

        DemoSummary.printEach(List.of(new SkippedLine(line, SkippedLine.Reason.NO_EARLIER_ORDER)), screen.terminal());

        assertThat(screen.out()).isEqualTo("""

                1 line of the file became no event:
                  LINE   INVOICE  TAKES BACK  WHY NOT
                  1,041  C536379  1 of D      the buyer has no earlier order in the extract
                """);
    }
}

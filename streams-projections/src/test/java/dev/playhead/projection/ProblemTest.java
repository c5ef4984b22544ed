// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.event.Position;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemTest {

    @Test
    void aProblemSaysWhatAndWhatNow() {
        Problem problem = Problem.unknownView("gig", List.of("gigs", "buyers"));

        assertThat(problem.toJson()).isEqualTo("""
                        {
                          "type": "urn:playhead:problem:unknown-view",
                          "title": "There is no such view",
                          "status": 404,
                          "detail": "There is no view 'gig'; there are: gigs, buyers",
                          "views": [
                            "gigs",
                            "buyers"
                          ]
                        }
                        """);
    }

    @Test
    void beingBehindIsWorthAnotherTryAndBeingUntrackedIsNot() {
        Position wanted = Position.of("orders", 0, 7);

        Problem behind =
                Problem.behind(new ViewBehindException("gigs", wanted, Position.empty(), Duration.ofSeconds(2)));
        Problem untracked = Problem.untracked(new PositionUntrackedException("gigs", "orders", wanted));

        assertThat(behind.isRetriable()).isTrue();
        assertThat(behind.detail())
                .isEqualTo("gigs is at its beginning, not yet at orders-0@7, after 2000 ms: ask again, or wait longer");
        assertThat(untracked.isRetriable()).isFalse();
        assertThat(untracked.status()).isEqualTo(409);
    }
}

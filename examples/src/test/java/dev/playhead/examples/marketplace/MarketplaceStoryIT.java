// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.devstack.Devstack;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarketplaceStoryIT {

    private final Devstack stack = Devstack.shared();

    @TempDir
    private Path state;

    @Test
    void tablesAndViewsHoldWhatTheFileSaysAndTheSecondRunGoesOnWhereTheFirstEnded() throws SQLException {
        StoryResult first = tell();

        assertThat(first.comparisons())
                .filteredOn(comparison -> !comparison.isClean())
                .isEmpty();
        assertThat(first.lines()).isEqualTo(20_328);
        assertThat(first.published()).isEqualTo(26_387);
        assertThat(first.replayed()).isEqualTo(26_387);
        assertThat(first.rowsCompared()).isEqualTo(2 * 2_158 + 2 * 344 + 1_063 + 19_112 + 412);
        assertThat(first.viewEntriesCompared()).isEqualTo(2_158 + 344 + 95);

        StoryResult second = tell();

        assertThat(second.isPublishedEarlier()).isTrue();
        assertThat(second.replayed()).isZero();
        assertThat(second.mismatches()).isZero();

        sql("UPDATE orders SET total_pence = total_pence + 1 WHERE order_id = '536367'");
        StoryResult third = tell();
        sql("UPDATE orders SET total_pence = total_pence - 1 WHERE order_id = '536367'");

        assertThat(third.comparisons())
                .filteredOn(comparison -> !comparison.isClean())
                .extracting(Comparison::name)
                .containsExactly("buyer_spend", "orders");
        assertThat(third.mismatches()).isEqualTo(2);
    }

    private StoryResult tell() {
        try (MarketplaceStory story = Stories.on(stack).stateDir(state).build()) {
            return story.run();
        }
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(stack.jdbcUrl(), stack.jdbcUser(), stack.jdbcPassword());
                Statement open = connection.createStatement()) {
            open.execute(statement);
        }
    }
}

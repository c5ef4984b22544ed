// SPDX-License-Identifier: Apache-2.0
package dev.playhead.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {

    @Test
    void aPartitionThatIsNotNamedIsAtZero() {
        assertThat(Position.empty().next("orders", 3)).isZero();
        assertThat(Position.empty().isAtLeast(Position.of("orders", 3, 0))).isTrue();
    }

    @Test
    void positionsAreOrderedPartitionByPartition() {
        Position ahead = Position.of("orders", 0, 5).with("orders", 1, 5);
        Position behind = Position.of("orders", 0, 4);
        Position elsewhere = Position.of("orders", 1, 9);

        assertThat(ahead.isAtLeast(behind)).isTrue();
        assertThat(behind.isAtLeast(ahead)).isFalse();
        assertThat(ahead.isAtLeast(elsewhere)).isFalse();
        assertThat(elsewhere.isAtLeast(ahead)).isFalse();
    }

    @Test
    void aMergeIsAtLeastBothSides() {
        Position left = Position.of("orders", 0, 5).with("gigs", 0, 1);
        Position right = Position.of("orders", 0, 3).with("orders", 1, 7);

        Position merged = left.merge(right);

        assertThat(merged)
                .isEqualTo(Position.of("gigs", 0, 1).with("orders", 0, 5).with("orders", 1, 7));
        assertThat(merged.isAtLeast(left)).isTrue();
        assertThat(merged.isAtLeast(right)).isTrue();
    }

    @Test
    void anEventIsSeenAtThePositionBehindIt() {
        assertThat(new Coordinates("orders", 3, 1041).next()).isEqualTo(Position.of("orders", 3, 1042));
    }

    @Test
    void textAndPositionAreTheSame() {
        Position position = Position.of("marketplace.gig-v2", 10, 7).with("orders", 3, 1042);

        assertThat(position).hasToString("marketplace.gig-v2-10@7,orders-3@1042");
        assertThat(Position.parse(position.toString())).isEqualTo(position);
        assertThat(Position.parse("")).isEqualTo(Position.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "orders-3", "orders@4", "-3@4", "orders-x@4", "orders-3@", "orders-3@-1", ","})
    void anUnreadablePositionIsRefusedWithTheRightSpelling(String text) {
        assertThatThrownBy(() -> Position.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic-partition@nextOffset");
    }
}

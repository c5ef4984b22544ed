// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LagTest {

    private static final TopicPartition GIGS = new TopicPartition("gigs", 0);
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

    private final Map<TopicPartition, Long> lastEvents = new HashMap<>(Map.of(GIGS, 9L, ORDERS, 20L));
    private int questions;
    private final Lag lag = new Lag(this::ask);

    @Test
    void aMarkerBehindTheLastEventIsNoLagOnceNothingMoves() {
        assertThat(lag.measure(Map.of(GIGS, 10L, ORDERS, 20L), Map.of(GIGS, 9L, ORDERS, 20L)))
                .isEqualTo(1);
        assertThat(lag.measure(Map.of(GIGS, 10L, ORDERS, 20L), Map.of(GIGS, 9L, ORDERS, 20L)))
                .isZero();
    }

    @Test
    void eventsThatAreNotReadAreLag() {
        lag.measure(Map.of(GIGS, 10L, ORDERS, 20L), Map.of(GIGS, 9L));

        assertThat(lag.measure(Map.of(GIGS, 10L, ORDERS, 20L), Map.of(GIGS, 9L)))
                .isEqualTo(20);
    }

    @Test
    void anEndIsLookedBehindOnceAndAgainWhenItHasMoved() {
        for (int look = 0; look < 5; look++) {
            lag.measure(Map.of(GIGS, 10L), Map.of(GIGS, 9L));
        }
        assertThat(questions).isEqualTo(1);

        lastEvents.put(GIGS, 11L);
        assertThat(lag.measure(Map.of(GIGS, 12L), Map.of(GIGS, 9L))).isEqualTo(3);
        assertThat(lag.measure(Map.of(GIGS, 12L), Map.of(GIGS, 9L))).isEqualTo(2);
        assertThat(questions).isEqualTo(2);
    }

    private Map<TopicPartition, Long> ask(Collection<TopicPartition> partitions) {
        questions++;
        Map<TopicPartition, Long> asked = new HashMap<>(lastEvents);
        asked.keySet().retainAll(partitions);
        return asked;
    }
}

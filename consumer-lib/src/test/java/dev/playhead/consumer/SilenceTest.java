// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.event.Position;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SilenceTest {

    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
    private static final TopicPartition GIGS = new TopicPartition("gigs", 0);
    private static final Position ENDS = Position.of("orders", 0, 100).with("gigs", 0, 100);
    private static final Set<TopicPartition> BOTH = Set.of(ORDERS, GIGS);

    private final Silence silence = new Silence(Duration.ofNanos(10));

    @Test
    void aPartitionThatHasMoreAndForWhichOneWaitsInVainIsSilent() {
        silence.at(ORDERS, 99);

        silence.waitedInVain(9);
        assertThat(silence.find(BOTH, ENDS)).isNull();
        silence.waitedInVain(1);
        assertThat(silence.find(BOTH, ENDS)).isEqualTo(ORDERS);
    }

    @Test
    void whoIsAtTheEndIsNotSilent() {
        silence.at(ORDERS, 100);
        silence.waitedInVain(50);
        assertThat(silence.find(BOTH, ENDS)).isNull();

        assertThat(silence.find(BOTH, ENDS.with("orders", 0, 101)))
                .as("what was published a moment ago")
                .isNull();
    }

    @Test
    void whatComesBreaksTheSilence() {
        silence.at(ORDERS, 98);
        silence.at(GIGS, 98);
        silence.waitedInVain(9);

        silence.at(ORDERS, 99);
        silence.waitedInVain(9);

        assertThat(silence.find(BOTH, ENDS)).isEqualTo(GIGS);
    }

    @Test
    void whatWasPausedOrCannotBeReachedIsGivenAllTheTimeAgain() {
        silence.at(ORDERS, 99);
        silence.waitedInVain(50);
        silence.flows(ORDERS);
        assertThat(silence.find(BOTH, ENDS)).isNull();

        silence.waitedInVain(50);
        silence.forgive();
        assertThat(silence.find(BOTH, ENDS)).isNull();
    }

    @Test
    void whatDoesNotFlowIsNotWaitedFor() {
        silence.at(ORDERS, 99);
        silence.waitedInVain(50);

        assertThat(silence.find(Set.of(GIGS), ENDS)).isNull();
        assertThat(silence.find(BOTH, ENDS)).as("once it flows").isNull();
        silence.waitedInVain(10);
        assertThat(silence.find(BOTH, ENDS)).isEqualTo(ORDERS);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.event.Position;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SilenceTest {

    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
    private static final TopicPartition GIGS = new TopicPartition("gigs", 0);
    private static final TopicPartition OTHERS = new TopicPartition("others", 0);
    private static final Map<TopicPartition, Integer> LEADERS = Map.of(ORDERS, 1, GIGS, 1, OTHERS, 2);
    private static final Position ENDS =
            Position.of("orders", 0, 100).with("gigs", 0, 100).with("others", 0, 100);

    private final Silence silence = new Silence(Duration.ofNanos(10));
    private Position ends = ENDS;
    private Set<TopicPartition> flowing = LEADERS.keySet();

    @BeforeEach
    void allAreReadToTheirEnds() {
        LEADERS.keySet().forEach(partition -> silence.at(partition, 100));
    }

    @Test
    void aLeaderThatHasMoreAndBringsNothingIsSilent() {
        silence.at(ORDERS, 98);

        assertThat(look()).isNull();
        assertThat(lookAfter(9)).isNull();
        assertThat(lookAfter(1)).isEqualTo(new Silence.Found(ORDERS, 98, 100, Duration.ofNanos(10)));
    }

    @Test
    void itIsSilentThoughOthersAreNot() {
        silence.at(ORDERS, 98);
        look();

        silence.pass(9);
        silence.at(OTHERS, 100);

        assertThat(lookAfter(1)).isNotNull();
    }

    @Test
    void aPartitionThatWaitsForItsTurnIsNotSilent() {
        silence.at(ORDERS, 98);
        look();

        silence.pass(9);
        silence.at(GIGS, 100);

        assertThat(lookAfter(9)).isNull();
        assertThat(lookAfter(1)).as("nor do the others come any more").isNotNull();
    }

    @Test
    void whatComesBreaksTheSilence() {
        silence.at(ORDERS, 98);
        look();

        silence.pass(9);
        silence.at(ORDERS, 99);

        assertThat(lookAfter(9)).isNull();
    }

    @Test
    void timeCountsOnlySinceItIsKnownThatThereIsMore() {
        assertThat(lookAfter(50)).isNull();

        ends = ENDS.with("orders", 0, 101);

        assertThat(lookAfter(50)).as("seen for the first time").isNull();
        assertThat(lookAfter(10)).isNotNull();
    }

    @Test
    void whatCouldNotComeIsNotHeldAgainstIt() {
        silence.at(ORDERS, 98);
        look();
        silence.pass(9);

        silence.resumed(ORDERS);
        assertThat(lookAfter(9)).as("after a pause").isNull();
        silence.forgive();
        assertThat(lookAfter(9)).as("after an outage").isNull();
        flowing = Set.of();
        assertThat(lookAfter(9)).as("while nothing flows").isNull();
        flowing = LEADERS.keySet();
        assertThat(lookAfter(9)).as("when it flows again").isNull();

        assertThat(lookAfter(10)).isNotNull();
    }

    @Test
    void whatANewClientDoesNotCureIsFoundAfterTwiceAsLong() {
        silence.at(ORDERS, 98);
        look();
        assertThat(lookAfter(10)).isNotNull();

        silence.at(ORDERS, 98);
        look();
        assertThat(lookAfter(19)).isNull();
        assertThat(lookAfter(1)).isNotNull();

        silence.at(ORDERS, 99);
        look();
        assertThat(lookAfter(10)).as("at another place").isNotNull();
    }

    @Test
    void whatIsReadElsewhereIsForgotten() {
        silence.at(ORDERS, 98);
        look();
        silence.pass(50);

        assertThat(silence.find(Map.of(OTHERS, 2), flowing, ends)).isNull();
        assertThat(lookAfter(50)).isNull();
    }

    private Silence.@Nullable Found look() {
        return silence.find(LEADERS, flowing, ends);
    }

    private Silence.@Nullable Found lookAfter(long nanos) {
        silence.pass(nanos);
        return look();
    }
}

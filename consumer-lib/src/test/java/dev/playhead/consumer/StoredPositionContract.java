// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link PlayheadStore} promises, whether it knows transactions or not. */
abstract class StoredPositionContract {

    static final TopicIdentity TOPIC = new TopicIdentity("cluster", "topic-id", 2);
    static final TopicIdentity RECREATED = new TopicIdentity("cluster", "other-id", 3);
    static final Partition P0 = new Partition("orders", 0);
    static final Partition P1 = new Partition("orders", 1);

    final String billing = "billing-" + UUID.randomUUID();

    /** The store under test. */
    abstract PlayheadStore<?> store();

    /** Moves a playhead as its owner, leader epoch 3. */
    abstract void advance(Playhead held, long to);

    @BeforeEach
    void playheads() {
        store().prepare();
        store().open(List.of(Playhead.unclaimed(billing, P0, TOPIC, 10), Playhead.unclaimed(billing, P1, TOPIC, 0)));
    }

    @Test
    void openingAgainChangesNothing() {
        advance(claim(), 20);

        store().open(List.of(Playhead.unclaimed(billing, P0, RECREATED, 0)));

        assertThat(claim().next()).isEqualTo(20);
    }

    @Test
    void whatIsStoredIsListedByTopicAndPartition() {
        advance(claim(), 20);

        assertThat(store().playheads(billing))
                .extracting(Playhead::partition, Playhead::next, Playhead::leaderEpoch, Playhead::topic)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(P0, 20L, 3, TOPIC),
                        org.assertj.core.groups.Tuple.tuple(P1, 0L, null, TOPIC));
        assertThat(store().playheads("nobody")).isEmpty();
    }

    @Test
    void theFirstSeenMarkOnlyRises() {
        advance(claim(), 20);
        assertThat(claim().seen()).isEqualTo(20);

        store().move(billing, Position.of("orders", 0, 3), "INC-42: read again");
        Playhead again = claim();
        assertThat(again).extracting(Playhead::next, Playhead::seen).containsExactly(3L, 20L);

        advance(again, 5);
        Playhead before = claim();
        assertThat(before).extracting(Playhead::next, Playhead::seen).containsExactly(5L, 20L);
        advance(before, 21);
        assertThat(claim().seen()).isEqualTo(21);
    }

    @Test
    void aMovedPlayheadIsBoundToTheTopicThatIsThereByThen() {
        advance(claim(), 20);

        store().move(billing, Position.of("orders", 0, 3), "INC-42: read again");

        assertThat(store().playheads(billing).get(0).topic()).isNull();
        Playhead next = store().claim(billing, P0, RECREATED).orElseThrow();
        assertThat(next.next()).isEqualTo(3);
        assertThat(next.topic()).isNotNull().matches(RECREATED::isSameTopicAs);
    }

    @Test
    void aMoveNeedsAReasonAndAPlayhead() {
        Position known = Position.of("orders", 0, 3);
        Position unknown = Position.of("gigs", 0, 3);

        assertThatIllegalArgumentException().isThrownBy(() -> store().move(billing, known, " "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store().move(billing, unknown, "INC-42"))
                .withMessageContaining("gigs-0");
    }

    final Playhead claim() {
        return store().claim(billing, P0, TOPIC).orElseThrow();
    }
}

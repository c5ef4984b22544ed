// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.LaneSteps.P0;
import static dev.playhead.consumer.LaneSteps.applied;
import static dev.playhead.consumer.LaneSteps.apply;
import static dev.playhead.consumer.LaneSteps.claimed;
import static dev.playhead.consumer.LaneSteps.first;
import static dev.playhead.consumer.LaneSteps.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a lane decides about what was polled. */
class LaneTest {

    private final Lane lane = new Lane("billing", P0, FailurePolicy.halt(), false, () -> Long.MAX_VALUE, new Random(1));

    private int read;

    @Test
    void aPollThatBringsNothingBeginsNothing() {
        assertThat(polled(new Batch(List.of(), 0, null, 0))).isEmpty();
    }

    @Test
    void aPollThatBringsNothingButMovesOnMovesThePlayhead() {
        assertThat(apply(polled(new Batch(List.of(), 1, null, 0))).store()).isTrue();
    }

    @Test
    void whatNobodyWantsIsPassedWithoutATransactionWhileThePlayheadWaits() {
        moved(1);

        assertThat(lane.step(new Input.Polled(read, new Batch(List.of(), 2, null, 0))))
                .isEmpty();

        assertThat(apply(lane.step(new Input.Revoked())).slice().batch().next()).isEqualTo(2);
    }

    @Test
    void whatMayBeOfAnotherTopicIsNotPassedBeforeThatIsKnown() {
        moved(1);
        Action.Apply first = apply(lane.step(new Input.Polled(read, new Batch(List.of(record(1, "a")), 2, null, 0))));
        lane.step(new Input.Polled(read, new Batch(List.of(), 3, null, 0)));
        lane.step(new Input.Polled(read, new Batch(List.of(), 4, null, 1)));

        List<Action> actions = lane.step(applied(first, 1));

        assertThat(actions).hasAtLeastOneElementOfType(Action.Verify.class).noneMatch(Action.Apply.class::isInstance);
        assertThat(apply(lane.step(new Input.Revoked())).slice().batch().next()).isEqualTo(3);
    }

    // ---- short verbs

    /** The lane has just moved its playhead for its own sake. */
    private void moved(long next) {
        Action.Apply flush = apply(polled(new Batch(List.of(), next, null, 0)));
        lane.step(new Input.Applied(flush.ticket(), 0, true, 0, List.of()));
    }

    private List<Action> polled(Batch batch) {
        read = first(lane.step(claimed(lane.start(), KeySlots.NONE, Wards.none())), Action.Read.class)
                .ticket();
        return lane.step(new Input.Polled(read, batch));
    }
}

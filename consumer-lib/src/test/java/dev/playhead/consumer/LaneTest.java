// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.LaneSteps.P0;
import static dev.playhead.consumer.LaneSteps.apply;
import static dev.playhead.consumer.LaneSteps.claimed;
import static dev.playhead.consumer.LaneSteps.first;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a lane decides about what was polled. */
class LaneTest {

    private final Lane lane = new Lane("billing", P0, FailurePolicy.halt(), false, () -> Long.MAX_VALUE, new Random(1));

    @Test
    void aPollThatBringsNothingBeginsNothing() {
        assertThat(polled(new Batch(List.of(), 0, null, 0))).isEmpty();
    }

    @Test
    void aPollThatBringsNothingButMovesOnMovesThePlayhead() {
        assertThat(apply(polled(new Batch(List.of(), 1, null, 0))).store()).isTrue();
    }

    private List<Action> polled(Batch batch) {
        Action.Read read = first(lane.step(claimed(lane.start(), KeySlots.NONE, Wards.none())), Action.Read.class);
        return lane.step(new Input.Polled(read.ticket(), batch));
    }
}

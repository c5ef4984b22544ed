// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.LaneSteps.P0;
import static dev.playhead.consumer.LaneSteps.TOPIC;
import static dev.playhead.consumer.LaneSteps.applied;
import static dev.playhead.consumer.LaneSteps.applies;
import static dev.playhead.consumer.LaneSteps.apply;
import static dev.playhead.consumer.LaneSteps.bytes;
import static dev.playhead.consumer.LaneSteps.claimed;
import static dev.playhead.consumer.LaneSteps.failed;
import static dev.playhead.consumer.LaneSteps.first;
import static dev.playhead.consumer.LaneSteps.parked;
import static dev.playhead.consumer.LaneSteps.record;
import static dev.playhead.consumer.LaneSteps.woken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.consumer.Input.Trouble;
import dev.playhead.serde.internal.Arrival;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What a lane decides that handles keys beside each other. */
class LaneByKeyTest {

    private final Throwable sick = new IllegalStateException("sick");

    private final FailurePolicy policy =
            FailurePolicy.retry(3, Duration.ofMillis(10)).thenHospital();
    private final Lane lane = new Lane("billing", P0, policy, true, () -> Long.MAX_VALUE, new Random(1));
    private int ticket;

    @Test
    void eachKeyHasItsOwnTransactionAndItsEventsStayInOrder() {
        List<Action.Apply> begun = applies(polled("a", "b", "a", "c"));

        assertThat(begun).extracting(LaneByKeyTest::offsets).containsExactly(List.of(0L, 2L), List.of(1L), List.of(3L));
        assertThat(begun).extracting(Action.Apply::slot).doesNotHaveDuplicates().doesNotContain(KeySlots.WHOLE);
    }

    @Test
    void aKeyWhoseEventsAreUnderWayWaitsWhileOthersBegin() {
        polled("a", "b");

        assertThat(applies(polled(2, "a", "c")))
                .extracting(LaneByKeyTest::offsets)
                .containsExactly(List.of(3L));
    }

    @Test
    void thePlayheadMovesToTheFirstEventThatIsNotDone() {
        List<Action.Apply> begun = applies(polled("a", "b", "c"));

        lane.step(applied(begun.get(2), 1));
        Action.Apply flush = apply(lane.step(applied(begun.get(0), 1)));

        assertThat(flush.slot()).isEqualTo(KeySlots.WHOLE);
        assertThat(flush.slice().batch().next()).isEqualTo(1);
        assertThat(lane.step(flushed(flush))).contains(new Action.Stored(1, null));
    }

    @Test
    void thePlayheadWaitsAWhileBeforeItIsMovedForItsOwnSakeAgain() {
        List<Action.Apply> begun = applies(polled("a", "b", "c"));
        List<Action> stored = lane.step(flushed(apply(lane.step(applied(begun.get(0), 1)))));

        assertThat(applies(lane.step(applied(begun.get(1), 1)))).isEmpty();
        Action.Apply flush = apply(lane.step(woken(stored)));

        assertThat(flush.slice().batch().next()).isEqualTo(2);
    }

    @Test
    void whatItsSlotHasDoneIsNotHandledAgain() {
        var slots = new KeySlots(Map.of(KeySlots.of(bytes("a"), 0), 3L));

        List<Action.Apply> begun = applies(polled(slots, Wards.none(), "a", "b", "a", "a"));

        assertThat(begun)
                .filteredOn(apply -> apply.slot() != KeySlots.WHOLE)
                .extracting(LaneByKeyTest::offsets)
                .containsExactly(List.of(1L), List.of(3L));
    }

    @Test
    void aKeyThatFailsWaitsAloneForItsNextTry() {
        List<Action.Apply> begun = applies(polled("a", "b"));

        List<Action> waiting = lane.step(new Input.NotApplied(begun.get(0).ticket(), new Trouble.StoreDown(sick)));
        assertThat(applies(polled(2, "c"))).hasSize(1);

        assertThat(offsets(apply(lane.step(woken(waiting))))).containsExactly(0L);
    }

    @Test
    void whoIsAdmittedWhileTheWardsAreReadIsNotForgotten() {
        List<Action.Apply> begun = applies(polled("a", "b"));
        Action.Apply parking = apply(lane.step(failed(begun.get(0), 0, 1, sick)));
        lane.step(new Input.Discharged());
        Action.ReadWards read = first(lane.step(applied(begun.get(1), 1)), Action.ReadWards.class);

        lane.step(parked(parking));
        lane.step(new Input.WardsRead(read.ticket(), Wards.none()));

        Wards known = apply(polled(2, "a")).wards();
        assertThat(known.patientsOf(record(9, "a"), TOPIC)).isEqualTo(1);
    }

    @Test
    void nothingIsClaimedAgainWhileAHandlerIsAtWorkOnWhatWasForgotten() {
        List<Action.Apply> begun = applies(polled("a", "b"));
        List<Action> fenced = lane.step(new Input.NotApplied(begun.get(0).ticket(), new Trouble.Fenced(sick)));

        assertThat(lane.step(woken(fenced))).noneMatch(Action.Claim.class::isInstance);
        assertThat(lane.state()).isEqualTo(Lane.State.DRAINING);
        assertThat(lane.step(applied(begun.get(1), 1))).anyMatch(Action.Claim.class::isInstance);
    }

    @Test
    void whoLeavesWaitsForAllThatIsUnderWayAndMovesThePlayheadALastTime() {
        List<Action.Apply> begun = applies(polled("a", "b"));

        assertThat(lane.step(new Input.Revoked())).noneMatch(Action.Release.class::isInstance);
        assertThat(applies(lane.step(applied(begun.get(1), 1)))).isEmpty();
        Action.Apply last = apply(lane.step(applied(begun.get(0), 1)));

        assertThat(last.slice().batch().next()).isEqualTo(2);
        assertThat(lane.step(applied(last, 0))).contains(new Action.Release());
    }

    @Test
    void whatMayBeOfAnotherTopicMovesNoPlayhead() {
        polled();

        lane.step(new Input.Polled(ticket, new Batch(List.of(), 7, null, 1)));

        assertThat(lane.step(new Input.Revoked())).containsExactly(new Action.Pause(), new Action.Release());
    }

    @Test
    void fetchingPausesWhenMuchWaitsBehindOneKeyAndGoesOnWhenHalfOfItIsDone() {
        String[] many = new String[10_000];
        java.util.Arrays.fill(many, "a");

        List<Action> actions = polled(many);

        assertThat(actions).contains(new Action.Pause());
        Action.Apply all = apply(actions);
        Action.Apply rest = apply(lane.step(applied(all, 4_999)));
        assertThat(lane.step(applied(rest, 5_000))).contains(new Action.Resume());
    }

    // ---- short verbs

    private List<Action> polled(String... keys) {
        return polled(KeySlots.NONE, Wards.none(), keys);
    }

    private List<Action> polled(KeySlots slots, Wards wards, String... keys) {
        ticket = first(lane.step(claimed(lane.start(), slots, wards)), Action.Read.class)
                .ticket();
        return polled(0, keys);
    }

    private List<Action> polled(long from, String... keys) {
        List<ConsumerRecord<byte[], Arrival>> records = new ArrayList<>();
        for (String key : keys) {
            records.add(record(from + records.size(), key));
        }
        return lane.step(new Input.Polled(ticket, new Batch(records, from + keys.length, null, 0)));
    }

    /** The playhead was moved, and nothing was handled. */
    private static Input flushed(Action.Apply flush) {
        return new Input.Applied(flush.ticket(), 0, true, 0, List.of());
    }

    private static List<Long> offsets(Action.Apply apply) {
        List<Long> offsets = new ArrayList<>();
        for (int index = apply.slice().from(); index < apply.slice().to(); index++) {
            offsets.add(apply.slice().batch().get(index).offset());
        }
        return offsets;
    }
}

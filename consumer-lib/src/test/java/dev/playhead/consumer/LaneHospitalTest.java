// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.LaneSteps.P0;
import static dev.playhead.consumer.LaneSteps.TOPIC;
import static dev.playhead.consumer.LaneSteps.applied;
import static dev.playhead.consumer.LaneSteps.apply;
import static dev.playhead.consumer.LaneSteps.claimed;
import static dev.playhead.consumer.LaneSteps.failed;
import static dev.playhead.consumer.LaneSteps.first;
import static dev.playhead.consumer.LaneSteps.parked;
import static dev.playhead.consumer.LaneSteps.record;
import static dev.playhead.consumer.LaneSteps.reported;
import static dev.playhead.consumer.LaneSteps.ward;
import static dev.playhead.consumer.LaneSteps.woken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.consumer.Input.Trouble;
import dev.playhead.serde.internal.Arrival;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What a lane decides when events fail and there is a hospital. */
class LaneHospitalTest {

    private final Throwable sick = new IllegalStateException("sick");

    private FailurePolicy policy = FailurePolicy.retry(3, Duration.ofMillis(10)).thenHospital();
    private Wards wards = Wards.none();

    @Test
    void anEventThatFailsAloneIsParkedInOneMoreTransaction() {
        Lane lane = reading("a");

        Action.Apply parking = apply(lane.step(failed(applying, 0, 1, sick)));

        assertThat(parking.failure()).isSameAs(sick);
        assertThat(parking.slice().size()).isEqualTo(1);
        assertThat(lane.step(parked(parking)))
                .contains(new Action.Stored(1, null))
                .noneMatch(Action.Report.class::isInstance);
    }

    @Test
    void anEventThatFailsAmongOthersIsTriedAloneBeforeItIsParked() {
        Lane lane = reading("a", "b", "c");

        Action.Apply before = apply(lane.step(failed(applying, 1, 2, sick)));
        assertThat(List.of(before.slice().from(), before.slice().to())).containsExactly(0, 1);
        Action.Apply alone = apply(lane.step(applied(before, 1)));
        assertThat(List.of(alone.slice().from(), alone.slice().to())).containsExactly(1, 2);
        assertThat(alone.failure()).isNull();
        Action.Apply parking = apply(lane.step(failed(alone, 1, 2, sick)));
        assertThat(parking.failure()).isSameAs(sick);

        Action.Apply rest = apply(lane.step(parked(parking)));
        assertThat(List.of(rest.slice().from(), rest.slice().to())).containsExactly(2, 3);
    }

    @Test
    void theKeyOfAParkedEventIsKnownToBeParked() {
        Lane lane = reading("a", "b");
        Action.Apply alone = apply(lane.step(failed(applying, 0, 1, sick)));
        Action.Apply parking = apply(lane.step(failed(alone, 0, 1, sick)));

        Action.Apply rest = apply(lane.step(parked(parking)));

        assertThat(rest.wards().patientsOf(record(9, "a"), TOPIC)).isEqualTo(1);
        assertThat(rest.wards().patientsOf(record(9, "b"), TOPIC)).isZero();
    }

    @Test
    void aRecordThatCanNeverBeDecodedIsParkedAtOnceAndAlone() {
        Lane lane = reading("a", "b");

        Action.Apply parking = apply(lane.step(new Input.NotApplied(applying.ticket(), new Trouble.Undecodable(sick))));

        assertThat(parking.failure()).isSameAs(sick);
        assertThat(parking.slice().size()).isEqualTo(1);
    }

    @Test
    void withoutAHospitalItHaltsAsEver() {
        policy = FailurePolicy.halt();
        Lane lane = reading("a");

        List<Action> actions = lane.step(failed(applying, 0, 1, sick));

        assertThat(reported(actions)).isInstanceOf(Incident.HandlerFailed.class);
        assertThat(lane.state()).isEqualTo(Lane.State.HALTED);
    }

    @Test
    void whenOneKeyAfterTheOtherFailsTheLastOneIsTriedOnAndNotParked() {
        policy = policy.withLimits(new FailurePolicy.Limits(100, 100, 2));
        Lane lane = reading("a", "b");
        Action.Apply alone = apply(lane.step(failed(applying, 0, 1, sick)));
        Action.Apply parking = apply(lane.step(failed(alone, 0, 1, sick)));
        Action.Apply second = apply(lane.step(parked(parking)));

        List<Action> actions = lane.step(failed(second, 1, 2, sick));

        assertThat(reported(actions)).isInstanceOf(Incident.Systemic.class).matches(incident -> !incident.isHalting());
        assertThat(actions).noneMatch(Action.Apply.class::isInstance);
        Action.Apply probe = apply(lane.step(woken(actions)));
        assertThat(probe.failure()).isNull();
        assertThat(lane.step(applied(probe, 2))).contains(new Action.Report(null));
    }

    @Test
    void aHospitalThatIsFullIsWaitedForAndLookedAtAgain() {
        policy = policy.withLimits(new FailurePolicy.Limits(1, 100, 100));
        wards = Wards.of(List.of(ward("x", 1)));
        Lane lane = reading("a");

        List<Action> actions = lane.step(failed(applying, 0, 1, sick));

        assertThat(reported(actions)).isInstanceOf(Incident.HospitalFull.class);
        List<Action> again = lane.step(woken(actions));
        Action.ReadWards read = first(again, Action.ReadWards.class);
        Action.Apply probe = apply(lane.step(new Input.WardsRead(read.ticket(), Wards.none())));
        assertThat(apply(lane.step(failed(probe, 0, 1, sick))).failure()).isSameAs(sick);
    }

    @Test
    void aWardThatIsGoneIsNoticedWithoutAPause() {
        wards = Wards.of(List.of(ward("a", 1)));
        Lane lane = reading("a");

        List<Action> actions = lane.step(new Input.NotApplied(applying.ticket(), new Trouble.WardGone(sick)));

        Action.ReadWards read = first(actions, Action.ReadWards.class);
        assertThat(actions).hasSize(1);
        Action.Apply again = apply(lane.step(new Input.WardsRead(read.ticket(), Wards.none())));
        assertThat(again.slice()).isEqualTo(applying.slice());
        assertThat(again.wards().isEmpty()).isTrue();
    }

    @Test
    void anEventThatItsHospitalRefusesIsNotPassed() {
        Lane lane = reading("a");
        Action.Apply parking = apply(lane.step(failed(applying, 0, 1, sick)));

        List<Action> actions = lane.step(new Input.NotApplied(parking.ticket(), new Trouble.NotAdmitted(0, sick)));

        assertThat(reported(actions)).isInstanceOf(Incident.NotAdmitted.class).matches(Incident::isHalting);
        assertThat(actions).noneMatch(Action.Stored.class::isInstance);
    }

    // ---- short verbs

    @SuppressWarnings("NullAway.Init") // set by reading
    private Action.Apply applying;

    /** A lane that is about to handle these keys, one event each. */
    private Lane reading(String... keys) {
        Lane lane = new Lane("billing", P0, policy, false, () -> Long.MAX_VALUE, new Random(1));
        Action.Read read = first(lane.step(claimed(lane.start(), KeySlots.NONE, wards)), Action.Read.class);
        List<ConsumerRecord<byte[], Arrival>> records = new ArrayList<>();
        for (String key : keys) {
            records.add(record(records.size(), key));
        }
        applying = apply(lane.step(new Input.Polled(read.ticket(), new Batch(records, keys.length, null, 0))));
        return lane;
    }
}

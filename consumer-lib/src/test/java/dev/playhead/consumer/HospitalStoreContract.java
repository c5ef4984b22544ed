// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position.Partition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link HospitalStore} promises. */
abstract class HospitalStoreContract<T> {

    private static final TopicIdentity TOPIC = StoredPositionContract.TOPIC;
    private static final TopicIdentity RECREATED = StoredPositionContract.RECREATED;
    private static final Partition P0 = StoredPositionContract.P0;
    private static final Partition P1 = StoredPositionContract.P1;

    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);
    static final Diagnosis SICK = new Diagnosis("0123456789ab", "OrderPlaced", "sick");

    final String treated = "treated-" + UUID.randomUUID();

    private @Nullable Playhead held;

    /** The store under test. */
    abstract PlayheadStore<T> store();

    /** What a handler does with what it is given. */
    abstract void write(T tx, String value);

    /** What handlers have done that did not roll back. */
    abstract List<String> written();

    /** Whether what a handler does is undone with its transaction. */
    boolean rollsBackEffects() {
        return true;
    }

    @BeforeEach
    void claim() {
        hospital().prepare();
        store().open(List.of(Playhead.unclaimed(treated, P0, TOPIC, 0)));
        held = store().claim(treated, P0, TOPIC).orElseThrow();
    }

    final Playhead held() {
        return Objects.requireNonNull(held, "claimed before each");
    }

    @Test
    void whoIsParkedIsThereWithAllThatCameWithIt() {
        Patient patient = patient(TOPIC, 7, "k", SICK);

        park(patient, NOW);

        Ward ward = wards().get(0);
        assertThat(List.of(ward.name(), ward.size())).containsExactly(patient.ward(), 1);
        assertThat(ward.key()).isEqualTo(java.nio.ByteBuffer.wrap(bytes("k")));
        assertThat(ward.due()).isEqualTo(NOW);
        assertThat(inOrder()).containsExactly(patient);
    }

    @Test
    void whateverAnExceptionOrTheWireSaysCanBeKept() {
        var said =
                new IllegalStateException("NUL \0, half of a pair \uD83D, a pair \uD83D\uDE00 " + "x".repeat(100_000));
        Diagnosis diagnosis = Diagnosis.of(said, "NUL \0 " + "y".repeat(1_000));

        park(patient(TOPIC, 7, "k", diagnosis), NOW);

        assertThat(inOrder()).extracting(Patient::diagnosis).containsExactly(diagnosis);
    }

    @Test
    void parkingAndTheMoveOfThePlayheadCommitTogether() {
        park(patient(TOPIC, 7, "k", SICK), null);

        await().untilAsserted(() -> assertThat(store().playheads(treated))
                .extracting(Playhead::next)
                .containsExactly(1L));
    }

    @Test
    void parkingAndTheMoveOfThePlayheadRollBackTogether() {
        try (PlayheadTransaction<T> tx = store().begin(held())) {
            hospital().park(tx.handle(), patient(TOPIC, 7, "k", SICK), NOW);
            tx.advance(8, null);
        }

        assertThat(wards()).isEmpty();
    }

    @Test
    void aParkedKeyCannotBeParkedAgain() {
        park(patient(TOPIC, 7, "k", SICK), null);

        assertThatThrownBy(() -> park(patient(TOPIC, 8, "k", SICK), null)).isInstanceOf(WardGoneException.class);
    }

    @Test
    void whoFollowsIntoAWardThatIsGoneIsTold() {
        Patient patient = patient(TOPIC, 7, "k", SICK);

        try (PlayheadTransaction<T> tx = store().begin(held())) {
            assertThatThrownBy(() -> hospital().lock(tx.handle(), treated, P0, List.of(patient.ward())))
                    .isInstanceOf(WardGoneException.class);
        }
    }

    @Test
    void aWardIsInTheOrderOfTheLogAndNobodyIsInItTwice() {
        park(patient(TOPIC, 7, "k", SICK), null);

        follow(patient(TOPIC, 8, "k", null), patient(TOPIC, 9, "k", null));
        follow(patient(TOPIC, 5, "k", null), patient(TOPIC, 7, "k", null));
        follow(patient(RECREATED, 1, "k", null));

        assertThat(inOrder()).extracting(patient -> patient.at().offset()).containsExactly(5L, 7L, 8L, 9L, 1L);
        assertThat(wards().get(0).size()).isEqualTo(5);
    }

    @Test
    void aWardIsGoneWithItsLastPatientAndItsEffectsAreThere() {
        park(patient(TOPIC, 7, "k", SICK), null);
        follow(patient(TOPIC, 8, "k", null));

        for (int left = 2; left > 0; left--) {
            try (WardTransaction<T> tx = treat()) {
                assertThat(tx.ward().size()).isEqualTo(left);
                write(tx.handle(), treated + " " + left);
                tx.discharge(tx.next(null).orElseThrow());
                tx.commit();
            }
        }

        assertThat(wards()).isEmpty();
        assertThat(written()).contains(treated + " 1", treated + " 2");
    }

    @Test
    void aTreatmentThatIsNotCommittedChangesNothing() {
        park(patient(TOPIC, 7, "k", SICK), null);

        try (WardTransaction<T> tx = treat()) {
            write(tx.handle(), treated + " effect");
            tx.discharge(tx.next(null).orElseThrow());
        }

        assertThat(inOrder()).hasSize(1);
        assertThat(written().contains(treated + " effect")).isNotEqualTo(rollsBackEffects());
    }

    @Test
    void onlyOneTreatsAWardAtATime() {
        park(patient(TOPIC, 7, "k", SICK), null);
        Ward ward = wards().get(0);

        try (WardTransaction<T> first = treat()) {
            assertThat(hospital().treat(ward, false)).isEmpty();
            assertThat(first.holds(patient(TOPIC, 7, "k", SICK))).isTrue();
        }
    }

    @Test
    void anAttemptThatFailsIsKeptWithTheTimeOfTheNext() {
        Patient patient = patient(TOPIC, 7, "k", SICK);
        park(patient, NOW);

        try (WardTransaction<T> tx = treat()) {
            tx.failed(patient.failed(new Diagnosis("ba9876543210", "OrderPlaced", "worse")));
            tx.postpone(NOW.plusSeconds(2));
            tx.commit();
        }

        assertThat(inOrder().get(0).attempts()).isEqualTo(2);
        assertThat(inOrder().get(0).diagnosis()).isEqualTo(new Diagnosis("ba9876543210", "OrderPlaced", "worse"));
        assertThat(due(NOW.plusSeconds(1))).isEmpty();
        assertThat(due(NOW.plusSeconds(2))).hasSize(1);
        assertThat(hospital().due(treated, List.of(P1), NOW.plusSeconds(2), 10)).isEmpty();
    }

    @Test
    void aRequestIsDueAtOnceAndOpenUntilItIsDone() {
        park(patient(TOPIC, 7, "k", SICK), null);
        assertThat(due(NOW)).isEmpty();
        var act = new Act(treated, Act.Kind.RETRY, "all", "ada", "INC-1", NOW, "r-1");

        int wards = hospital().request(new Hospital.Selection.All(treated), new Ward.Request("r-1", false), NOW, act);

        assertThat(wards).isEqualTo(1);
        assertThat(due(NOW)).extracting(Ward::request).containsExactly(new Ward.Request("r-1", false));
        assertThat(hospital().open(treated, "r-1")).isEqualTo(1);
        try (WardTransaction<T> tx = treat()) {
            tx.postpone(null);
            tx.commit();
        }
        assertThat(hospital().open(treated, "r-1")).isZero();
        assertThat(hospital().acts(treated, 10)).containsExactly(act);
    }

    @Test
    void aDryRunIsDueAtOnceAndDoesNotChangeWhenTheWardIsTriedAgain() {
        park(patient(TOPIC, 7, "k", SICK), NOW.plusSeconds(60));
        var act = new Act(treated, Act.Kind.DRY_RUN, "all", "ada", "", NOW, "r-2");

        hospital().request(new Hospital.Selection.All(treated), new Ward.Request("r-2", true), NOW, act);

        assertThat(due(NOW)).extracting(Ward::due).containsExactly(NOW.plusSeconds(60));
    }

    // ---- short verbs

    final HospitalStore<T> hospital() {
        return store().hospital().orElseThrow();
    }

    final List<Ward> wards() {
        return hospital().wards(treated, P0);
    }

    private List<Ward> due(Instant now) {
        return hospital().due(treated, List.of(P0), now, 10);
    }

    final WardTransaction<T> treat() {
        return treat(wards().get(0));
    }

    final WardTransaction<T> treat(Ward ward) {
        return hospital().treat(ward, true).orElseThrow();
    }

    private List<Patient> inOrder() {
        List<Patient> patients = new ArrayList<>();
        try (WardTransaction<T> tx = treat()) {
            Optional<Patient> next = tx.next(null);
            while (next.isPresent()) {
                patients.add(next.get());
                next = tx.next(next.get());
            }
        }
        return patients;
    }

    final void park(Patient patient, @Nullable Instant due) {
        try (PlayheadTransaction<T> tx = store().begin(held())) {
            hospital().park(tx.handle(), patient, due);
            commit(tx);
        }
    }

    private void follow(Patient... patients) {
        try (PlayheadTransaction<T> tx = store().begin(held())) {
            hospital().lock(tx.handle(), treated, P0, List.of(patients[0].ward()));
            hospital().admit(tx.handle(), List.of(patients));
            commit(tx);
        }
    }

    private void commit(PlayheadTransaction<T> tx) {
        long next = held().next() + 1;
        tx.advance(next, null);
        tx.commit();
        held = held().at(next, null);
    }

    final Patient patient(TopicIdentity topic, long offset, String key, @Nullable Diagnosis diagnosis) {
        return new Patient(
                treated,
                Ward.name(bytes(key), topic, offset),
                new Coordinates("orders", 0, offset),
                topic.topicId(),
                NOW,
                Raw.of(bytes(key), bytes("value"), new RecordHeaders().add("h", bytes("v"))),
                diagnosis,
                diagnosis == null ? 0 : 1,
                false,
                NOW,
                false,
                null);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract, without a running subscription, and what fences those who write. */
class KafkaHospitalStoreIT extends HospitalStoreContract<NoTransaction> {

    private static final Map<String, Object> KAFKA =
            Map.of("bootstrap.servers", Fixture.stack().bootstrapServers());

    private final KafkaHospital hospital = another();
    private final KafkaHospital elsewhere = another();
    private final KafkaOffsets store = new KafkaOffsets(Fixture.admin(), hospital);
    private final List<String> written = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void topic() {
        KafkaOffsetsIT.createTopic();
    }

    @AfterEach
    void close() {
        hospital.close();
        elsewhere.close();
    }

    /** As another process has it. */
    private KafkaHospital another() {
        var another = new KafkaHospital(treated, KAFKA, Fixture.admin());
        another.membersBy(held -> CompletableFuture.completedFuture(member(-1, "")));
        return another;
    }

    @SuppressWarnings("removal") // otherwise only a consumer that has joined says who it is
    private ConsumerGroupMetadata member(int generation, String id) {
        return new ConsumerGroupMetadata(treated, generation, id, Optional.empty());
    }

    @Override
    PlayheadStore<NoTransaction> store() {
        return store;
    }

    @Override
    void write(NoTransaction tx, String value) {
        written.add(value);
    }

    @Override
    List<String> written() {
        return written;
    }

    @Override
    boolean rollsBackEffects() {
        return false;
    }

    /** Handlers have no transaction that could be rolled back. */
    @Override
    @Test
    void aDryRunIsDueAtOnceAndDoesNotChangeWhenTheWardIsTriedAgain() {
        var act = new Act(treated, Act.Kind.DRY_RUN, "all", "ada", "", Instant.EPOCH, "r-2");

        assertThatThrownBy(() -> hospital.request(
                        new Hospital.Selection.All(treated), new Ward.Request("r-2", true), Instant.EPOCH, act))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aMemberThatTheGroupDoesNotKnowAdmitsNobody() {
        hospital.membersBy(held -> CompletableFuture.completedFuture(member(7, "evicted")));

        assertThatThrownBy(() -> park(patient(StoredPositionContract.TOPIC, 7, "k", SICK), null))
                .isInstanceOf(PlayheadFencedException.class);

        assertThat(wards()).isEmpty();
        assertThat(store.playheads(treated)).extracting(Playhead::next).containsExactly(0L);
    }

    @Test
    void whoIsOvertakenInItsTransactionWritesNothing() {
        try (PlayheadTransaction<NoTransaction> tx = store.begin(held())) {
            hospital.park(tx.handle(), patient(StoredPositionContract.TOPIC, 7, "k", SICK), null);
            elsewhere.fence(StoredPositionContract.P0);

            assertThatThrownBy(() -> {
                        tx.advance(8, null);
                        tx.commit();
                    })
                    .isInstanceOf(WardGoneException.class);
        }

        assertThat(wards()).isEmpty();
        assertThat(store.playheads(treated)).extracting(Playhead::next).containsExactly(0L);
    }

    @Test
    void whoOpensItWithoutAConsumerDecidesAndLeavesNothingBehind() {
        park(patient(StoredPositionContract.TOPIC, 7, "k", SICK), null);

        try (Hospital opened = Hospital.of(treated, KAFKA)) {
            Patient patient = opened.patients(null, 10).get(0);
            assertThat(opened.skip(patient, "ada", "INC-1: never happened")).isTrue();
        }

        assertThat(wards()).isEmpty();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("kafka-admin-client-thread | " + HospitalLog.CLIENT));
    }

    @Test
    void whoDecidesByWardsThatSomebodyElseChangedIsToldToReadThemAgain() {
        park(patient(StoredPositionContract.TOPIC, 7, "k", SICK), null);
        skipElsewhere();

        Patient next = patient(StoredPositionContract.TOPIC, 8, "k", SICK);
        assertThatThrownBy(() -> park(next, null)).isInstanceOf(WardGoneException.class);

        assertThat(wards()).isEmpty();
        park(next, null);
        assertThat(wards()).hasSize(1);
    }

    private void skipElsewhere() {
        Ward ward = elsewhere.wards(treated, StoredPositionContract.P0).get(0);
        try (WardTransaction<NoTransaction> tx = elsewhere.treat(ward, true).orElseThrow()) {
            tx.discharge(tx.next(null).orElseThrow());
            tx.commit();
        }
    }

    /** The handler has run: its effect is not to be repeated for that. */
    @Test
    void aRequestFromElsewhereDoesNotUndoTheTreatmentThatIsUnderWay() {
        park(patient(StoredPositionContract.TOPIC, 7, "k", SICK), null);
        park(patient(StoredPositionContract.TOPIC, 8, "j", SICK), null);
        Ward ward = wards().get(0);

        try (WardTransaction<NoTransaction> tx = hospital.treat(ward, true).orElseThrow()) {
            elsewhere.request(
                    new Hospital.Selection.All(treated),
                    new Ward.Request("r-1", false),
                    Instant.EPOCH,
                    new Act(treated, Act.Kind.RETRY, "all", "ada", "", Instant.EPOCH, "r-1"));
            tx.discharge(tx.next(null).orElseThrow());
            tx.commit();
        }

        assertThat(wards())
                .singleElement()
                .satisfies(left -> assertThat(left.request()).isNotNull());
        assertThat(hospital.open(treated, "r-1")).isEqualTo(1);
    }

    @Test
    void whatWasSkippedElsewhereIsNotWrittenAgainByTheTreatmentThatIsUnderWay() {
        park(patient(StoredPositionContract.TOPIC, 7, "k", SICK), null);

        try (WardTransaction<NoTransaction> tx =
                hospital.treat(wards().get(0), true).orElseThrow()) {
            tx.failed(tx.next(null).orElseThrow().failed(SICK));
            tx.postpone(Instant.EPOCH);
            skipElsewhere();

            assertThatThrownBy(tx::commit).isInstanceOf(StoreUnavailableException.class);
        }

        assertThat(wards()).isEmpty();
    }

    /** Instances ask where the log ends all the time; reading it whole is for those that have not asked for an hour. */
    @Test
    void whoKeepsAskingForTheEndReadsTheLogOnlyOnce() {
        var now = new AtomicLong();
        try (var log = new HospitalLog(treated, KAFKA, Fixture.admin(), now::get)) {
            HospitalState first = log.atEnd(state -> state);

            for (int i = 0; i < 3; i++) {
                now.addAndGet(Duration.ofMinutes(40).toNanos());
                assertThat(log.<HospitalState>atEnd(state -> state)).isSameAs(first);
            }

            now.addAndGet(Duration.ofMinutes(61).toNanos());
            assertThat(log.<HospitalState>atEnd(state -> state)).isNotSameAs(first);
        }
    }

    @Test
    void aLogThatWasMadeAnewIsNoticed() throws Exception {
        String topic = "playhead.hospital." + treated;
        park(patient(StoredPositionContract.TOPIC, 7, "k", SICK), null);
        assertThat(wards()).hasSize(1);

        Fixture.admin().deleteTopics(List.of(topic)).all().get();
        Fixture.createTopic(topic, 1);

        await().ignoreExceptions().atMost(Duration.ofSeconds(20)).until(() -> wards().isEmpty());
    }

    @Test
    void aRenewedClaimTellsWhatATransactionOfUnknownOutcomeHasDone() {
        Playhead before = held();
        park(patient(StoredPositionContract.TOPIC, 7, "k", SICK), null);

        assertThat(store.renew(before)).get().extracting(Playhead::next).isEqualTo(1L);
        assertThat(store.renew(before.at(5, null)))
                .get()
                .extracting(Playhead::next)
                .isEqualTo(5L);
    }
}

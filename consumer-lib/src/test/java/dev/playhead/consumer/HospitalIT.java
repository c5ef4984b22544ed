// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events that fail, on real servers: only their key waits, in order, and nothing is lost or handled twice. */
class HospitalIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How often keys leave and arrive: a sample, unless somebody asks for more. */
    private static final int ROUNDS = Integer.getInteger("playhead.hospital.rounds", 12);

    private final String name = Fixture.subscriptionName();
    private final Hospital hospital = Hospital.of(name, Fixture.store());
    private final List<EventConsumer> consumers = new ArrayList<>();

    /** Orders whose events fail now. */
    private final Set<String> sick = ConcurrentHashMap.newKeySet();

    private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();

    @BeforeAll
    static void effects() {
        Fixture.createEffects();
    }

    @BeforeEach
    void topic() {
        Fixture.freshTopic(2);
    }

    @AfterEach
    void close() {
        consumers.forEach(EventConsumer::close);
    }

    /** HO-3. */
    @Test
    void aKeyThatFailsWaitsWhileAllOthersGoOnAndLeavesInOrder() throws Exception {
        sick.add("o-3");
        Subscription subscription = start(FailurePolicy.retry(0, Duration.ZERO).thenHospital());

        publish(200, 10);

        await().atMost(PATIENCE).until(() -> Fixture.effects(name).size() == 180);
        await().atMost(PATIENCE).until(() -> hospital.patients(null, 100).size() == 20);
        assertThat(hospital.cases())
                .singleElement()
                .satisfies(found ->
                        assertThat(List.of(found.patients(), found.waiting())).containsExactly(1L, 19L));
        assertThat(Fixture.effects(name)).doesNotContain("o-3");
        Patient first = hospital.patients(null, 1).get(0);
        assertThat(subscription.observe(first.at())).isInstanceOf(Observation.InHospital.class);

        sick.clear();
        assertThat(hospital.retryAll("ada", "INC-3: corrected").await(PATIENCE)).isTrue();

        assertThat(hospital.patients(null, 1)).isEmpty();
        assertThat(Fixture.effects(name)).hasSize(200);
        assertEachKeyInOrder();
    }

    @Test
    void anEventThatSucceedsWhenItIsTriedAgainLeavesWithoutAnybodysHelp() {
        Subscription subscription =
                start(FailurePolicy.retry(5, Duration.ofMillis(20)).thenHospital(), failing("o-1", 3));

        publish(40, 4);

        await().atMost(PATIENCE).until(() -> Fixture.effects(name).size() == 40);
        await().atMost(PATIENCE)
                .until(() -> subscription.hospital().patients(null, 1).isEmpty());
        assertEachKeyInOrder();
        assertThat(hospital.acts(10)).isEmpty();
    }

    /** Tombstones are handed to raw handlers only, and their filter is not asked before. */
    @Test
    void whatAFilterCannotTellOfAParkedKeyWaitsBehindIt() {
        var isBroken = new AtomicBoolean();
        EventConsumer consumer = Fixture.consumer();
        consumers.add(consumer);
        consumer.subscription(name, Fixture.store())
                .onTopic(Fixture.TOPIC, (event, tx) -> {
                    throw new IllegalStateException("sick");
                })
                .filter((key, headers) -> {
                    if (isBroken.get()) {
                        throw new IllegalStateException("broken filter");
                    }
                    return true;
                })
                .onFailure(FailurePolicy.retry(0, Duration.ZERO).thenHospital())
                .start();
        byte[] key = "o-1".getBytes(StandardCharsets.UTF_8);
        Fixture.send(new ProducerRecord<>(Fixture.TOPIC, 0, key, new byte[] {1}));
        await().atMost(PATIENCE).until(() -> hospital.patients(null, 10).size() == 1);

        isBroken.set(true);
        Fixture.send(new ProducerRecord<>(Fixture.TOPIC, 0, key, null));

        await().atMost(PATIENCE).until(() -> hospital.patients(null, 10).size() == 2);
    }

    /** HO-4: keys leave and arrive all the time. */
    @Test
    void whoArrivesWhileTheLastOneLeavesNeitherOvertakesNorIsForgotten() {
        start(FailurePolicy.retry(8, Duration.ZERO).thenHospital(), (event, tx) -> {
            String at = event.coordinates().toString();
            if (event.coordinates().offset() % 10 == 0 && tried(at) <= 2) {
                throw new IllegalStateException("twice at " + at);
            }
        });

        for (int i = 0; i < ROUNDS; i++) {
            publish(i * 20, 20, 5);
            int handled = i * 10;
            await().atMost(PATIENCE).until(() -> Fixture.effects(name).size() >= handled);
        }

        await().atMost(PATIENCE).until(() -> Fixture.effects(name).size() == 20 * ROUNDS);
        await().atMost(PATIENCE).until(() -> hospital.patients(null, 1).isEmpty());
        assertEachKeyInOrder();
    }

    /** HO-5. */
    @Test
    void aRetryThatIsAskedForTwiceAndInterruptedByARebalanceHandlesEachPatientOnce() throws Exception {
        var policy = FailurePolicy.retry(0, Duration.ZERO)
                .thenHospital()
                .withLimits(new FailurePolicy.Limits(1_000, 100, 1_000));
        for (int i = 0; i < 30; i++) {
            sick.add("o-" + i);
        }
        start(policy);
        publish(120, 30);
        await().atMost(PATIENCE).until(() -> hospital.patients(null, 200).size() == 120);
        sick.clear();

        start(policy);
        var other = CompletableFuture.supplyAsync(() -> hospital.retryAll("bob", "INC-5"));
        Hospital.Request mine = hospital.retryAll("ada", "INC-5");
        consumers.get(0).close();

        assertThat(mine.await(PATIENCE)).isTrue();
        assertThat(other.get(30, TimeUnit.SECONDS).await(PATIENCE)).isTrue();
        await().atMost(PATIENCE).until(() -> Fixture.effects(name).size() == 120);
        assertThat(hospital.patients(null, 1)).isEmpty();
        assertThat(hospital.acts(10)).extracting(Act::actor).containsExactlyInAnyOrder("ada", "bob");
        assertEachKeyInOrder();
    }

    /** HO-6. */
    @Test
    void anEventThatItsHospitalRefusesIsNotPassed() {
        sick.add("o-big");
        Fixture.sql("ALTER TABLE hospital_patient ADD CONSTRAINT small CHECK (octet_length(event_value) < 1000)");
        try {
            Subscription subscription =
                    start(FailurePolicy.retry(0, Duration.ZERO).thenHospital());
            publish(0, "o-1", "b");
            publish(0, "o-big", "b".repeat(2_000));
            publish(0, "o-2", "b");
            Fixture.flush();

            await().atMost(PATIENCE).until(() -> !subscription.incidents().isEmpty());
            assertThat(subscription.incidents())
                    .singleElement()
                    .isInstanceOfSatisfying(Incident.NotAdmitted.class, incident -> {
                        assertThat(incident.at()).isEqualTo(new Coordinates(TOPIC, 0, 1));
                        assertThat(incident.isHalting()).isTrue();
                    });
            assertThat(Fixture.store().playheads(name).get(0).next()).isEqualTo(1);
            assertThat(Fixture.effects(name)).containsExactly("o-1");
        } finally {
            Fixture.sql("ALTER TABLE hospital_patient DROP CONSTRAINT small");
        }

        Fixture.store().move(name, Position.of(TOPIC, 0, 1), "INC-6: there is room now");
        await().atMost(PATIENCE).until(() -> Fixture.effects(name).size() == 2);
        assertThat(hospital.patient(new Coordinates(TOPIC, 0, 1))).isPresent();
    }

    /** HO-6: the database dies while it writes the patient. */
    @Test
    void anEventWhoseHospitalDiesWhileItIsParkedIsNotPassedAndAdmittedOnce() throws Exception {
        sick.add("o-1");
        Subscription subscription = start(FailurePolicy.retry(0, Duration.ZERO).thenHospital());
        publish(0, "o-0", "b");
        await().atMost(PATIENCE).until(() -> Fixture.effects(name).size() == 1);
        try (Connection other = Fixture.dataSource().getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE hospital_patient IN ACCESS EXCLUSIVE MODE");
            publish(0, "o-1", "b");
            publish(0, "o-2", "b");
            await().atMost(PATIENCE)
                    .until(() -> !Fixture.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                    + " AND query LIKE 'INSERT INTO hospital_patient%'")
                            .isEmpty());
            Fixture.stack().postgres().kill();
        }
        await().atMost(PATIENCE)
                .until(() -> subscription.incidents().stream().anyMatch(Incident.StoreUnavailable.class::isInstance));
        assertThat(subscription.position()).isEqualTo(Position.of(TOPIC, 0, 1).with(TOPIC, 1, 0));

        Fixture.stack().postgres().start();

        await().atMost(PATIENCE).until(() -> Fixture.effects(name).size() == 2);
        assertThat(Fixture.effects(name)).containsExactly("o-0", "o-2");
        assertThat(hospital.patients(null, 10))
                .singleElement()
                .satisfies(patient -> assertThat(patient.at()).isEqualTo(new Coordinates(TOPIC, 0, 1)));
        sick.clear();
        assertThat(hospital.retryAll("ada", "INC-6: the database is back").await(PATIENCE))
                .isTrue();
        assertThat(Fixture.coordinates(name)).containsExactlyInAnyOrder("0@0", "0@1", "0@2");
    }

    /** HO-8: what the wire says about attempts and delays is data. */
    @Test
    void headersOfTheWireSteerNothing() {
        sick.add("o-1");
        start(FailurePolicy.retry(2, Duration.ofMillis(10)).thenHospital());

        Fixture.publishKeyed(
                0,
                "o-1",
                Fixture.bytes(Fixture.orderPlaced("o-1", "b")),
                "kafka_deliveryAttempt",
                "99",
                "retry_topic-attempts",
                "99",
                "retry_topic-backoff-timestamp",
                "99999999999999",
                "playhead-attempts",
                "99",
                "playhead-due",
                "2999-01-01");
        Fixture.flush();

        await().atMost(PATIENCE)
                .until(() -> hospital.patients(null, 1).stream().anyMatch(patient -> patient.attempts() == 3));
        Patient patient = hospital.patients(null, 1).get(0);
        assertThat(hospital.ward(patient).map(ward -> Objects.isNull(ward.due())))
                .contains(true);
        assertThat(tries.get("o-1")).hasValue(3); // alone in its batch, so parked at once; then two retries
    }

    /** HO-10. */
    @Test
    void aPatientIsTreatedFromItsStoredBytesWhenTheLogHasForgottenIt() throws Exception {
        sick.add("o-1");
        start(FailurePolicy.retry(0, Duration.ZERO).thenHospital());
        publish(10, 2);
        await().atMost(PATIENCE).until(() -> hospital.patients(null, 10).size() == 5);
        Fixture.admin()
                .deleteRecords(Map.of(new TopicPartition(TOPIC, 1), RecordsToDelete.beforeOffset(5)))
                .all()
                .get();

        sick.clear();
        Hospital.Case found = hospital.cases().get(0);
        assertThat(hospital.retry(found.signature(), "ada", "INC-10").await(PATIENCE))
                .isTrue();

        assertThat(Fixture.effects(name)).hasSize(10);
        assertEachKeyInOrder();
    }

    @Test
    void aRecordThatIsNoEventIsAdmittedAndThoseBehindItFlowWhenItIsSkipped() throws Exception {
        byte[] garbage = {7, 7, 7};
        start(FailurePolicy.retry(3, Duration.ZERO).thenHospital());
        Fixture.publishKeyed(0, "o-1", garbage);
        publish(0, "o-1", "b");
        publish(0, "o-2", "b");
        Fixture.publishBytes(1, garbage);
        Fixture.publishBytes(1, Fixture.bytes(Fixture.orderPlaced("o-3", "b")));

        await().atMost(PATIENCE).until(() -> Fixture.effects(name).size() == 2);
        await().atMost(PATIENCE).until(() -> hospital.patients(null, 10).size() == 3);
        assertThat(Fixture.effects(name)).containsExactlyInAnyOrder("o-2", "o-3");
        Patient patient = hospital.patient(new Coordinates(TOPIC, 0, 0)).orElseThrow();
        assertThat(patient.raw().value()).isEqualTo(garbage);
        assertThat(patient.diagnosis()).isNotNull();
        assertThat(hospital.behind(patient, 10)).extracting(Patient::at).containsExactly(new Coordinates(TOPIC, 0, 1));

        assertThatThrownBy(() -> hospital.skip(patient, "ada", " ")).hasMessageContaining("say why");
        assertThat(hospital.skip(patient, "ada", "INC-1: a stray record")).isTrue();

        await().atMost(PATIENCE).until(() -> Fixture.effects(name).size() == 3);
        assertThat(hospital.skip(patient, "ada", "INC-1: again")).isFalse();
        assertThat(hospital.expire(Instant.now(), "ada", "nobody asked for it")).isEqualTo(1);
        assertThat(hospital.acts(10)).extracting(Act::kind).containsExactlyInAnyOrder(Act.Kind.SKIP, Act.Kind.EXPIRE);
    }

    @Test
    void aDryRunSaysWhatARetryWouldDoAndDoesNothing() throws Exception {
        sick.addAll(Set.of("o-1", "o-2"));
        start(FailurePolicy.retry(0, Duration.ZERO).thenHospital());
        publish(12, 4);
        await().atMost(PATIENCE).until(() -> hospital.patients(null, 20).size() == 6);
        sick.remove("o-1");

        assertThat(hospital.dryRun(new Hospital.Selection.All(name), "ada").await(PATIENCE))
                .isTrue();

        assertThat(hospital.patients(null, 20))
                .filteredOn(patient -> Patient.PASSES.equals(patient.rehearsal()))
                .hasSize(3);
        assertThat(hospital.patients(null, 20))
                .filteredOn(patient -> String.valueOf(patient.rehearsal()).contains("sick"))
                .hasSize(1);
        assertThat(Fixture.effects(name)).hasSize(6);
    }

    @Test
    void aDryRunSaysOfAHandlerWhatTheDatabaseOrAHangMadeOfIt() throws Exception {
        Map<String, String> statements =
                Map.of("o-1", "SELECT 1 / 0", "o-2", "SELECT 1 / 0", "o-3", "SELECT pg_sleep(60)");
        var handled = new AtomicInteger();
        EventConsumer consumer = Fixture.consumer();
        consumers.add(consumer);
        consumer.subscription(name, Fixture.store())
                .on(OrderPlaced.class, (event, tx) -> {
                    handled.incrementAndGet();
                    String order = event.payload().getOrderId();
                    try (Statement statement = tx.createStatement()) {
                        statement.execute(statements.get(order));
                    } catch (SQLException e) {
                        if (!order.equals("o-2")) {
                            throw e;
                        }
                    }
                })
                .handlerTimeout(Duration.ofMillis(500))
                .onFailure(FailurePolicy.retry(0, Duration.ZERO).thenHospital())
                .start();
        publish(0, "o-1", "b");
        publish(0, "o-2", "b");
        publish(1, "o-3", "b");
        await().atMost(PATIENCE).until(() -> hospital.patients(null, 10).size() == 3);
        handled.set(0);

        assertThat(hospital.dryRun(new Hospital.Selection.All(name), "ada").await(PATIENCE))
                .isTrue();

        assertThat(handled).hasValue(3);
        assertThat(hospital.patients(null, 10))
                .extracting(patient -> String.valueOf(patient.rehearsal()))
                .satisfiesExactly(
                        thrown -> assertThat(thrown).contains("division by zero"),
                        swallowed -> assertThat(swallowed).contains("EffectsRefusedException"),
                        hung -> assertThat(hung).contains("HandlerTimeoutException"));
    }

    @Test
    void anAmendedPatientIsHandledWithItsNewValueAndTheOldOneIsKept() throws Exception {
        sick.add("o-1");
        start(FailurePolicy.retry(0, Duration.ZERO).thenHospital());
        publish(0, "o-1", "b");
        Fixture.flush();
        await().atMost(PATIENCE).until(() -> hospital.patients(null, 20).size() == 1);
        Patient patient = hospital.patients(null, 1).get(0);

        hospital.amend(patient, Fixture.bytes(Fixture.orderPlaced("o-1b", "b")), "ada", "INC-7: misspelt");
        assertThat(hospital.patient(patient.at())).hasValueSatisfying(amended -> {
            assertThat(amended.isAmended()).isTrue();
            assertThat(amended.raw().value()).isNotEqualTo(patient.raw().value());
        });
        hospital.retry(patient, "ada", "INC-7").await(PATIENCE);

        assertThat(Fixture.effects(name)).containsExactly("o-1b");
    }

    @Test
    void aSickWorldFillsNoHospital() {
        var isWorldSick = new java.util.concurrent.atomic.AtomicBoolean(true);
        Subscription subscription =
                start(FailurePolicy.retry(3, Duration.ofMillis(50)).thenHospital(), (event, tx) -> {
                    if (isWorldSick.get()) {
                        throw new IllegalStateException("the mail server is down");
                    }
                });
        publish(100, 50);

        await().atMost(PATIENCE)
                .until(() -> subscription.incidents().stream()
                                .filter(Incident.Systemic.class::isInstance)
                                .count()
                        == 2);
        assertThat(hospital.patients(null, 100)).hasSizeLessThan(20);
        isWorldSick.set(false);

        await().atMost(PATIENCE).until(() -> subscription.incidents().isEmpty());
        hospital.retryAll("ada", "INC-8: the mail server is back");
        await().atMost(PATIENCE).until(() -> Fixture.effects(name).size() == 100);
        await().atMost(PATIENCE).until(() -> hospital.patients(null, 1).isEmpty());
        assertEachKeyInOrder();
    }

    @Test
    void aSubscriptionAtMostOnceIsToldThatItHasNoHospital() {
        EventConsumer consumer = Fixture.consumer();
        consumers.add(consumer);

        assertThatThrownBy(() -> consumer.subscription(name, Delivery.AT_MOST_ONCE)
                        .on(OrderPlaced.class, event -> {})
                        .onFailure(FailurePolicy.retry(0, Duration.ZERO).thenHospital())
                        .start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("thenHalt()");
    }

    // ---- short verbs

    private Subscription start(FailurePolicy policy) {
        return start(policy, (event, tx) -> {
            tried(event.payload().getOrderId());
            if (sick.contains(event.payload().getOrderId())) {
                throw new IllegalStateException("sick");
            }
        });
    }

    private EventHandler<OrderPlaced, Connection> failing(String order, int times) {
        return (event, tx) -> {
            if (event.payload().getOrderId().equals(order) && tried(order) <= times) {
                throw new IllegalStateException("sick");
            }
        };
    }

    private int tried(String what) {
        return tries.computeIfAbsent(what, key -> new AtomicInteger()).incrementAndGet();
    }

    /** Handles what {@code first} does not refuse. */
    private Subscription start(FailurePolicy policy, EventHandler<OrderPlaced, Connection> first) {
        EventConsumer consumer = Fixture.consumer();
        consumers.add(consumer);
        EventHandler<OrderPlaced, Connection> recording = Fixture.recording(name);
        return consumer.subscription(name, Fixture.store())
                .on(OrderPlaced.class, (event, tx) -> {
                    first.handle(event, tx);
                    recording.handle(event, tx);
                })
                .onFailure(policy)
                .start();
    }

    private static void publish(int events, int keys) {
        publish(0, events, keys);
    }

    private static void publish(int from, int events, int keys) {
        for (int i = from; i < from + events; i++) {
            publish(i % keys % 2, "o-" + i % keys, "b-" + i);
        }
        Fixture.flush();
    }

    private static void publish(int partition, String order, String buyer) {
        Fixture.publishKeyed(partition, order, Fixture.bytes(Fixture.orderPlaced(order, buyer)));
    }

    private void assertEachKeyInOrder() {
        assertThat(Fixture.coordinates(name)).doesNotHaveDuplicates();
        assertThat(Fixture.query(
                        "SELECT order_id || '@' || log_offset FROM (SELECT order_id, log_offset, lag(log_offset)"
                                + " OVER (PARTITION BY partition, order_id ORDER BY seq) AS before FROM effect"
                                + " WHERE subscription = '" + name + "') AS e WHERE before > log_offset"))
                .isEmpty();
    }
}

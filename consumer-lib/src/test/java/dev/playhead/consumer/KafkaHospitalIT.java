// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.playhead.event.Coordinates;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hospital of a subscription whose position is what its group commits: a compacted topic, on real servers. */
class KafkaHospitalIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final FailurePolicy AT_ONCE =
            FailurePolicy.retry(0, Duration.ZERO).thenHospital();

    private static final String FIRST_TIME =
            " FROM (SELECT partition, order_id, log_offset, min(seq) AS seq FROM effect"
                    + " WHERE subscription = '%s' GROUP BY partition, order_id, log_offset) AS e";

    private final String name = Fixture.subscriptionName();
    private final List<EventConsumer> consumers = new ArrayList<>();
    private final List<Child> children = new ArrayList<>();
    private final EventConsumer outside = Fixture.consumer();

    /** As an operator has it, in another process. */
    private final Hospital hospital = outside.hospital(name);

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
        children.forEach(Child::kill);
        outside.close();
    }

    /** HO-3. */
    @ParameterizedTest
    @ValueSource(strings = {"consumer", "classic"})
    void aKeyThatFailsWaitsWhileAllOthersGoOnAndLeavesInOrder(String protocol) throws Exception {
        sick.add("o-3");
        Subscription subscription = start(AT_ONCE, "group.protocol", protocol);

        publish(0, 200, 10);

        awaitHandled(180);
        awaitPatients(20);
        assertThat(hospital.cases())
                .singleElement()
                .satisfies(found ->
                        assertThat(List.of(found.patients(), found.waiting())).containsExactly(1L, 19L));
        Patient first = hospital.patients(null, 1).get(0);
        assertThat(subscription.observe(first.at())).isInstanceOf(Observation.InHospital.class);
        assertThat(hospital.behind(first, 100)).hasSize(19);

        sick.clear();
        assertThat(hospital.retryAll("ada", "INC-3: corrected").await(PATIENCE)).isTrue();

        assertThat(hospital.patients(null, 1)).isEmpty();
        awaitHandled(200);
        assertEachKeyInOrder();
        assertThat(hospital.acts(10)).extracting(Act::actor).containsExactly("ada");
    }

    @Test
    void whoTakesOverKnowsWhoIsParkedAndKeepsTheOrder() throws Exception {
        sick.add("o-3");
        start(AT_ONCE);
        publish(0, 50, 10);
        awaitHandled(45);
        awaitPatients(5);
        consumers.get(0).close();

        start(AT_ONCE);
        publish(50, 50, 10);
        sick.clear();

        awaitHandled(90);
        awaitPatients(10);
        assertThat(hospital.retryAll("ada", "INC-3: corrected").await(PATIENCE)).isTrue();
        awaitHandled(100);
        assertEachKeyInOrder();
    }

    @Test
    void anEventThatSucceedsWhenItIsTriedAgainLeavesWithoutAnybodysHelp() {
        start(FailurePolicy.retry(5, Duration.ofMillis(20)).thenHospital(), event -> {
            if (event.getOrderId().equals("o-1") && tried("o-1") <= 3) {
                throw new IllegalStateException("sick");
            }
        });

        publish(0, 40, 4);

        awaitHandled(40);
        awaitPatients(0);
        assertEachKeyInOrder();
        assertThat(hospital.acts(10)).isEmpty();
    }

    /** HO-4: keys leave and arrive all the time. */
    @Test
    void whoArrivesWhileTheLastOneLeavesNeitherOvertakesNorIsForgotten() {
        start(FailurePolicy.retry(8, Duration.ZERO).thenHospital(), event -> {
            String buyer = event.getBuyerId();
            if (buyer.endsWith("0") && tried(buyer) <= 2) {
                throw new IllegalStateException("twice for " + buyer);
            }
        });

        for (int i = 0; i < 4; i++) {
            publish(i * 20, 20, 5);
            awaitHandled(i * 10);
        }

        awaitHandled(80);
        awaitPatients(0);
        assertEachKeyInOrder();
    }

    /** Patients and position are one transaction: whoever dies in it has neither done the one nor the other. */
    @ParameterizedTest
    @CsvSource({"after-park, 0", "before-commit, 0", "after-commit, 1"})
    void whoDiesNearACommitNeitherLosesNorRepeatsAPatient(String point, int stored) {
        Child dying = child("o-3", "-Dplayhead.crash=" + point + "#1");
        publish(0, "o-3", "b-0");
        publish(0, "o-3", "b-1");
        assertThat(dying.awaitStatus()).isEqualTo(137);
        await().atMost(PATIENCE).until(() -> committed() == stored);

        sick.add("o-3");
        start(AT_ONCE);
        publish(0, "o-4", "b-2");

        awaitHandled(1);
        assertThat(handled()).containsExactly("o-4");
        awaitPatients(2);
        assertThat(hospital.patients(null, 10))
                .extracting(Patient::at)
                .containsExactly(new Coordinates(TOPIC, 0, 0), new Coordinates(TOPIC, 0, 1));
        await().atMost(PATIENCE).until(() -> committed() == 3);
    }

    /** CO-2 for those who park. */
    @Test
    void whoWakesUpAfterItsSuccessorTookOverAdmitsNobody() throws Exception {
        Child zombie = child("o-stop");
        publish(0, "o-1", "b");
        awaitHandled(1);
        publish(0, "o-stop", "b");
        zombie.awaitStopped();

        Subscription successor = start(AT_ONCE);
        publish(0, "o-2", "b");
        awaitHandled(3);
        zombie.signal("CONT");
        await().atMost(PATIENCE).until(() -> zombie.count("woken") == 1);
        sick.add("o-5");
        publish(0, "o-5", "b");
        publish(0, "o-5", "b");

        awaitPatients(2);
        assertThat(hospital.patients(null, 10))
                .extracting(patient -> patient.at().offset())
                .containsExactly(3L, 4L);
        assertThat(handled()).containsExactly("o-1", "o-stop", "o-2");
        await().atMost(PATIENCE).until(() -> committed() == 5);
        assertThat(successor.incidents()).isEmpty();
    }

    @Test
    void anOperatorSkipsAmendsAndExpiresFromOutside() throws Exception {
        sick.addAll(Set.of("o-1", "o-2", "o-3"));
        start(AT_ONCE);
        for (String order : List.of("o-1", "o-1", "o-2", "o-2", "o-3")) {
            publish(0, order, "b");
        }
        awaitPatients(5);
        Patient skipped = hospital.patient(new Coordinates(TOPIC, 0, 0)).orElseThrow();
        Patient amended = hospital.patient(new Coordinates(TOPIC, 0, 2)).orElseThrow();

        sick.removeAll(Set.of("o-1"));
        assertThat(hospital.skip(skipped, "ada", "INC-1: never happened")).isTrue();
        assertThat(hospital.skip(skipped, "ada", "INC-1: again")).isFalse();
        awaitHandled(1);
        hospital.amend(amended, Fixture.bytes(Fixture.orderPlaced("o-2b", "b")), "ada", "INC-2: misspelt");
        assertThat(hospital.patient(amended.at()))
                .hasValueSatisfying(patient -> assertThat(patient.isAmended()).isTrue());
        sick.remove("o-2");
        assertThat(hospital.retry(amended, "ada", "INC-2").await(PATIENCE)).isTrue();
        awaitHandled(3);
        assertThat(hospital.expire(Instant.now(), "ada", "nobody asks")).isEqualTo(1);

        assertThat(handled()).containsExactly("o-1", "o-2b", "o-2");
        awaitPatients(0);
        assertThat(hospital.acts(10))
                .extracting(Act::kind)
                .containsExactly(Act.Kind.EXPIRE, Act.Kind.RETRY, Act.Kind.AMEND, Act.Kind.SKIP);
        assertThatThrownBy(() -> hospital.dryRun(new Hospital.Selection.All(name), "ada"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("would do what it is to try");
    }

    /** HO-6. */
    @Test
    void anEventThatItsHospitalRefusesIsNotPassed() throws Exception {
        sick.add("o-big");
        Subscription subscription = start(AT_ONCE);
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, "playhead.hospital." + name);
        var small = new AlterConfigOp(new ConfigEntry("max.message.bytes", "1500"), AlterConfigOp.OpType.SET);
        Fixture.admin()
                .incrementalAlterConfigs(Map.of(topic, List.of(small)))
                .all()
                .get();

        publish(0, "o-1", "b");
        publish(0, "o-big", "b".repeat(4_000));
        publish(0, "o-2", "b");

        await().atMost(PATIENCE).until(() -> !subscription.incidents().isEmpty());
        assertThat(subscription.incidents()).singleElement().isInstanceOf(Incident.NotAdmitted.class);
        assertThat(handled()).containsExactly("o-1");
        await().atMost(PATIENCE).until(() -> committed() == 1);
    }

    @Test
    void aTopicThatIsNotCompactedIsRefusedWithTheCommandThatMakesARightOne() throws Exception {
        Fixture.admin()
                .createTopics(List.of(new NewTopic("playhead.hospital." + name, Optional.of(1), Optional.empty())))
                .all()
                .get();

        assertThatThrownBy(() -> start(AT_ONCE))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("its cleanup.policy is delete")
                .hasMessageContaining("kafka-topics.sh --create --topic playhead.hospital." + name
                        + " --partitions 1 --config cleanup.policy=compact");
    }

    // ---- short verbs

    private Subscription start(FailurePolicy policy, String... settings) {
        return start(policy, event -> {}, settings);
    }

    /** Refuses an event by throwing. */
    @FunctionalInterface
    private interface Refusal {
        void of(OrderPlaced event);
    }

    private Subscription start(FailurePolicy policy, Refusal refusal, String... settings) {
        EventConsumer consumer = Fixture.consumer(settings);
        consumers.add(consumer);
        return consumer.subscription(name)
                .on(OrderPlaced.class, event -> {
                    if (sick.contains(event.payload().getOrderId())) {
                        throw new IllegalStateException("sick");
                    }
                    refusal.of(event.payload());
                    KafkaInstance.record(Fixture.dataSource(), name, event);
                })
                .onFailure(policy)
                .start();
    }

    private Child child(String sickOrder, String... jvm) {
        List<String> arguments = new ArrayList<>(List.of(jvm));
        arguments.add(KafkaInstance.class.getName());
        arguments.addAll(Child.servers());
        arguments.addAll(List.of(name, sickOrder));
        var child = new Child(arguments);
        children.add(child);
        child.awaitLine("started");
        return child;
    }

    private int tried(String what) {
        return tries.computeIfAbsent(what, key -> new AtomicInteger()).incrementAndGet();
    }

    private static void publish(int from, int events, int keys) {
        for (int i = from; i < from + events; i++) {
            publish(i % keys % 2, "o-" + i % keys, "b-" + i);
        }
    }

    private static void publish(int partition, String order, String buyer) {
        Fixture.publishKeyed(partition, order, Fixture.bytes(Fixture.orderPlaced(order, buyer)));
    }

    private void awaitHandled(int count) {
        await().atMost(PATIENCE).until(() -> handled().size() >= count);
    }

    private void awaitPatients(int count) {
        await().atMost(PATIENCE)
                .ignoreExceptionsMatching(StoreUnavailableException.class::isInstance)
                .until(() -> hospital.patients(null, 1_000).size() == count);
    }

    /** What the group has committed of partition 0; 0 if nothing. */
    private long committed() {
        return KafkaOffsets.committed(Fixture.admin(), name).entrySet().stream()
                .filter(entry -> entry.getKey().partition() == 0)
                .mapToLong(entry -> entry.getValue().offset())
                .sum();
    }

    /** The orders of the events that were handled, once each, as handlers may be handed an event again. */
    private List<String> handled() {
        return Fixture.query("SELECT order_id" + FIRST_TIME.formatted(name) + " ORDER BY seq");
    }

    private void assertEachKeyInOrder() {
        assertThat(Fixture.query(
                        "SELECT order_id || '@' || log_offset FROM (SELECT order_id, log_offset, lag(log_offset)"
                                + " OVER (PARTITION BY partition, order_id ORDER BY seq) AS before"
                                + FIRST_TIME.formatted(name) + ") AS f WHERE before > log_offset"))
                .isEmpty();
    }
}

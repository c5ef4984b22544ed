// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.event.Coordinates;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A hospital full of patients, half of them of one key and the others each of its own. {@code
 * -Dplayhead.hospital.patients=100000} is the size of RELIABILITY's scenario; a usual build has fewer.
 */
class CrowdedHospitalIT {

    private static final int PATIENTS = Integer.getInteger("playhead.hospital.patients", 2_000);
    private static final int OF_ONE_KEY = PATIENTS / 2;
    private static final int PAGE = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(30 + PATIENTS / 100);

    private final String name = Fixture.subscriptionName();
    private final HikariDataSource pool = new HikariDataSource();
    private final EventConsumer consumer = Fixture.consumer("max.poll.records", "500");
    private volatile boolean isCorrected;

    @BeforeEach
    void start() {
        Fixture.store();
        Fixture.createEffects();
        Fixture.freshTopic(1);
        pool.setDataSource(Fixture.dataSource());
        EventHandler<OrderPlaced, java.sql.Connection> recording = Fixture.recording(name);
        consumer.subscription(name, JdbcPlayheadStore.of(pool))
                .on(OrderPlaced.class, (event, tx) -> {
                    if (event.payload().getBuyerId().equals("ill") && !isCorrected) {
                        throw new IllegalStateException("not yet");
                    }
                    recording.handle(event, tx);
                })
                .onFailure(FailurePolicy.retry(0, Duration.ZERO)
                        .thenHospital()
                        .withLimits(new FailurePolicy.Limits(2 * PATIENTS, PATIENTS, 10)))
                .start();
    }

    @AfterEach
    void close() {
        consumer.close();
        pool.close();
    }

    /** HO-7. */
    @Test
    void aCrowdedHospitalIsPagedThroughHoldsUpNobodyAndIsLeftInOrder() throws Exception {
        publish("crowd", "ill");
        publish("alone", "ill");
        await().atMost(PATIENCE).until(() -> hospital().patients(null, 10).size() == 2);
        crowd();

        report("paged through", this::pageThrough);
        assertThat(hospital().cases()).singleElement().satisfies(found -> {
            assertThat(found.patients()).isEqualTo(PATIENTS - OF_ONE_KEY + 1);
            assertThat(found.waiting()).isEqualTo(OF_ONE_KEY - 1);
        });
        report("healthy events beside them", () -> publishHealthy(0));

        isCorrected = true;
        Patient crowd = hospital().patient(new Coordinates(TOPIC, 0, 0)).orElseThrow();
        Hospital.Request one = hospital().retry(crowd, "ada", "INC-7: corrected");
        report("healthy events beside treatments", () -> publishHealthy(1));
        report("left by one key", () -> assertThat(one.await(PATIENCE)).isTrue());
        assertThat(hospital().patients(null, 1)).isNotEmpty();
        report(
                "left by all others",
                () -> assertThat(hospital().retryAll("ada", "INC-7").await(PATIENCE))
                        .isTrue());
        assertThat(hospital().patients(null, 1)).isEmpty();

        List<String> ofOneKey = Fixture.query("SELECT log_offset FROM effect WHERE subscription = '" + name
                + "' AND order_id = 'crowd' ORDER BY seq");
        assertThat(ofOneKey)
                .hasSize(OF_ONE_KEY)
                .isSortedAccordingTo((one1, two) -> Long.valueOf(one1).compareTo(Long.valueOf(two)));
        assertThat(Fixture.coordinates(name)).doesNotHaveDuplicates().hasSize(PATIENTS + 2 * PAGE);
    }

    /** Makes many of the two who are there: those of the one key lie behind its first, the others in wards of their own. */
    private void crowd() {
        String those = " FROM hospital_patient p, generate_series(1, %d) g WHERE subscription = '" + name + "' AND ";
        String columns = "topic_id, 10000000 + g * 2 + log_offset, %s, era, event_millis, %s, event_value, NULL,"
                + " event_headers, %s, attempts, is_replay, admitted_at, NULL";
        String patients =
                "INSERT INTO hospital_patient (subscription, topic, partition, topic_id, log_offset, ward, era,"
                        + " event_millis, event_key, event_value, original_value, event_headers, signature, contract, failure,"
                        + " attempts, is_replay, admitted_at, rehearsal) SELECT subscription, topic, partition, ";
        Fixture.sql(patients
                + columns.formatted("ward", "event_key", "NULL, NULL, NULL")
                + those.formatted(OF_ONE_KEY - 1)
                + "log_offset = 0");
        String ward = "substr(encode(sha256(convert_to('alone-' || g, 'UTF8')), 'hex'), 1, 32)";
        Fixture.sql(patients
                + columns.formatted(ward, "convert_to('alone-' || g, 'UTF8')", "signature, contract, failure")
                + those.formatted(PATIENTS - OF_ONE_KEY - 1)
                + "log_offset = 1");
        Fixture.sql("UPDATE hospital_ward w SET patients = " + OF_ONE_KEY
                + " FROM hospital_patient p WHERE w.ward = p.ward" + " AND w.subscription = '" + name
                + "' AND p.subscription = w.subscription AND p.log_offset = 0");
        Fixture.sql(
                "INSERT INTO hospital_ward (subscription, topic, partition, ward, event_key, topic_id, era, patients,"
                        + " due_millis, is_dry_run) SELECT subscription, topic, partition, ward, event_key, topic_id, era, 1, NULL,"
                        + " FALSE FROM hospital_patient p WHERE subscription = '" + name
                        + "' AND NOT EXISTS (SELECT 1 FROM"
                        + " hospital_ward w WHERE w.subscription = p.subscription AND w.ward = p.ward)");
        Fixture.sql("ANALYZE hospital_patient; ANALYZE hospital_ward");
    }

    private void pageThrough() {
        int seen = 0;
        Patient last = null;
        List<Patient> page = hospital().patients(null, PAGE);
        while (!page.isEmpty()) {
            assertThat(page)
                    .hasSizeLessThanOrEqualTo(PAGE)
                    .extracting(patient -> patient.at().offset())
                    .isSorted();
            assertThat(last == null ? -1 : last.at().offset())
                    .isLessThan(page.get(0).at().offset());
            seen += page.size();
            last = page.get(page.size() - 1);
            page = hospital().patients(last, PAGE);
        }
        assertThat(seen).isEqualTo(PATIENTS);
        Patient crowd = hospital().patient(new Coordinates(TOPIC, 0, 0)).orElseThrow();
        assertThat(hospital().ward(crowd).orElseThrow().size()).isEqualTo(OF_ONE_KEY);
        assertThat(hospital().behind(crowd, PAGE)).hasSize(Math.min(PAGE, OF_ONE_KEY - 1));
    }

    private void publishHealthy(int round) {
        for (int i = 0; i < PAGE; i++) {
            publish("well-" + round + "-" + i, "well");
        }
        await().atMost(PATIENCE)
                .until(() -> Fixture.query("SELECT 1 FROM effect WHERE subscription = '" + name
                                        + "' AND order_id LIKE 'well-" + round + "-%'")
                                .size()
                        == PAGE);
    }

    private Hospital hospital() {
        return Hospital.of(name, JdbcPlayheadStore.of(pool));
    }

    private static void publish(String order, String buyer) {
        Fixture.publishKeyed(0, order, Fixture.bytes(Fixture.orderPlaced(order, buyer)));
    }

    /** Something that takes a while. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private static void report(String what, Work work) throws Exception {
        long begun = System.nanoTime();
        work.run();
        System.out.printf("%d patients: %s in %.1f s%n", PATIENTS, what, (System.nanoTime() - begun) / 1e9);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The rights that docs/reference say are enough: in consumer.md, replay.md and hospital.md. */
class GrantsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Map<String, List<String>> GRANTS = Map.of(
            "handlers",
            List.of(
                    "SELECT, INSERT, UPDATE ON playhead, playhead_slot",
                    "SELECT, INSERT ON playhead_move",
                    "SELECT ON playhead_pause",
                    "SELECT, UPDATE ON playhead_replay",
                    "SELECT, INSERT, UPDATE, DELETE ON hospital_ward, hospital_patient",
                    "SELECT ON hospital_act",
                    "INSERT ON effect",
                    "USAGE ON SEQUENCE effect_seq_seq"),
            "operators",
            List.of("SELECT, UPDATE, DELETE ON hospital_ward, hospital_patient", "SELECT, INSERT ON hospital_act"));

    private final String name = Fixture.subscriptionName();

    @BeforeAll
    static void roles() {
        Fixture.createEffects();
        Fixture.freshTopic(1);
        Fixture.store();
        GRANTS.forEach((role, grants) -> {
            Fixture.sql("CREATE ROLE " + role + " LOGIN PASSWORD '" + role + "'");
            grants.forEach(grant -> Fixture.sql("GRANT " + grant + " TO " + role));
        });
    }

    @AfterAll
    static void noRoles() {
        GRANTS.keySet().forEach(role -> Fixture.sql("DROP OWNED BY " + role + "; DROP ROLE " + role));
    }

    @Test
    void whatIsGrantedIsEnoughForHandlersAndForOperators() throws Exception {
        var isSick = new AtomicBoolean(true);
        Hospital hospital = Hospital.of(name, as("operators"));
        try (EventConsumer consumer = Fixture.consumer()) {
            consumer.subscription(name, as("handlers"))
                    .onFailure(FailurePolicy.retry(0, Duration.ZERO).thenHospital())
                    .on(OrderPlaced.class, (event, tx) -> {
                        if (isSick.get()) {
                            throw new IllegalStateException("sick");
                        }
                        Fixture.recording(name).handle(event, tx);
                    })
                    .start();
            Fixture.publish(0, List.of(Fixture.orderPlaced("o-1", "b"), Fixture.orderPlaced("o-2", "b")));
            await().atMost(PATIENCE).until(() -> hospital.patients(null, 10).size() == 2);

            Patient first = hospital.patients(null, 1).get(0);
            hospital.amend(first, Fixture.bytes(Fixture.orderPlaced("o-1b", "b")), "ada", "INC-1");
            assertThat(hospital.dryRun(new Hospital.Selection.All(name), "ada").await(PATIENCE))
                    .isTrue();
            isSick.set(false);
            assertThat(hospital.retry(first, "ada", "INC-1").await(PATIENCE)).isTrue();
            assertThat(hospital.expire(Instant.now(), "ada", "INC-1")).isEqualTo(1);

            assertThat(Fixture.effects(name)).containsExactly("o-1b");
            assertThat(hospital.acts(10)).hasSize(4);
        }
    }

    private static JdbcPlayheadStore as(String role) {
        PGSimpleDataSource database = Fixture.dataSource();
        database.setUser(role);
        database.setPassword(role);
        return JdbcPlayheadStore.of(database);
    }
}

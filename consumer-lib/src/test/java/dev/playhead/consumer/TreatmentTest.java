// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.StoredPositionContract.P0;
import static dev.playhead.consumer.StoredPositionContract.TOPIC;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.event.Coordinates;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.internal.EventDispatch;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a treatment makes of a ward with two patients. */
class TreatmentTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

    private final String name = Fixture.subscriptionName();
    private final JdbcPlayheadStore store = store();
    private final HospitalStore<Connection> hospital = store.hospital().orElseThrow();
    private final List<Long> handled = new ArrayList<>();

    @BeforeEach
    void twoPatients() {
        Patient first = patient(7, new Diagnosis("0123456789ab", "OrderPlaced", "sick"));
        store.open(List.of(Playhead.unclaimed(name, P0, TOPIC, 0)));
        try (PlayheadTransaction<Connection> tx =
                store.begin(store.claim(name, P0, TOPIC).orElseThrow())) {
            hospital.park(tx.handle(), first, NOW);
            hospital.admit(tx.handle(), List.of(patient(8, null)));
            tx.advance(9, null);
            tx.commit();
        }
    }

    @Test
    void whatTheDatabaseRefusesAtTheEndIsAnAttemptOfThePatientThatWasTreated() {
        treat(hospital, this::ending);

        assertThat(patients()).extracting(Patient::attempts).containsExactly(2, 0);
        assertThat(handled).containsExactly(7L);
    }

    @Test
    void whatTheDatabaseRefusesIsNobodysAttemptWhenThePatientHasLeftMeanwhile() {
        treat(skippingBeforeTheSecondTransaction(), this::ending);

        assertThat(patients())
                .singleElement()
                .extracting(patient -> patient.at().offset(), Patient::attempts)
                .containsExactly(8L, 0);
    }

    // ---- short verbs

    private void treat(HospitalStore<Connection> in, RawHandler<Connection> handler) {
        var dispatch = EventDispatch.<Handling<Connection>>of(SchemaRegistry.at("http://localhost:1"), Map.of());
        var intake = new Intake<>(dispatch, handler, null, false, null, Clock.systemUTC());
        var treatment = new Treatment<>(
                in,
                store,
                topic -> intake,
                FailurePolicy.retry(3, Duration.ZERO).thenHospital(),
                Clock.systemUTC(),
                new SubscriptionListener() {},
                new HandlerWatch(Duration.ZERO));
        treatment.treat(hospital.wards(name, P0).get(0), () -> true);
    }

    /** A handler that ends the transaction. */
    private void ending(RawEvent event, Connection tx) throws Exception {
        handled.add(event.coordinates().offset());
        try (Statement statement = tx.createStatement()) {
            statement.execute("ROLLBACK");
        }
    }

    /** A hospital in which somebody skips the first patient between an attempt and its being counted. */
    @SuppressWarnings("unchecked")
    private HospitalStore<Connection> skippingBeforeTheSecondTransaction() {
        var begun = new ArrayList<Object>();
        BiConsumer<String, Object[]> before = (method, arguments) -> {
            if (method.equals("treat")) {
                begun.add(arguments[0]);
            }
            if (begun.size() == 2) {
                Hospital.of(name, store).skip(patients().get(0), "ada", "INC-1");
            }
        };
        return (HospitalStore<Connection>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HospitalStore.class}, (proxy, method, arguments) -> {
                    before.accept(method.getName(), arguments);
                    try {
                        return method.invoke(hospital, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    private List<Patient> patients() {
        return hospital.patients(name, null, null, 10);
    }

    private Patient patient(long offset, @Nullable Diagnosis diagnosis) {
        byte[] key = "k".getBytes(UTF_8);
        return new Patient(
                name,
                Ward.name(key, TOPIC, offset),
                new Coordinates("orders", 0, offset),
                TOPIC.topicId(),
                NOW,
                Raw.of(key, key, new RecordHeaders()),
                diagnosis,
                diagnosis == null ? 0 : 1,
                false,
                NOW,
                false,
                null);
    }

    private static JdbcPlayheadStore store() {
        var database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:treatments;DB_CLOSE_DELAY=-1");
        return JdbcPlayheadStore.of(database).createTables();
    }
}

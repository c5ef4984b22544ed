// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HO-9: handlers that do what no handler should, once, and what becomes of their subscriptions. All run side by side. */
class BadHandlersIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final List<String> ORDERS = List.of("o-0", "o-1", "o-2", "o-3", "o-4");

    private static final Map<String, Misdeed> MISDEEDS = misdeeds();
    private static final Map<String, Subscription> SUBSCRIPTIONS = new LinkedHashMap<>();

    private static HikariDataSource pool = new HikariDataSource();
    private static EventConsumer consumer = Fixture.consumer();

    /** What a handler does before it writes. */
    @FunctionalInterface
    private interface Misdeed {
        void commit(Connection tx) throws Exception;
    }

    private static Map<String, Misdeed> misdeeds() {
        Map<String, Misdeed> misdeeds = new LinkedHashMap<>();
        misdeeds.put("throws an Error", tx -> {
            throw new AssertionError("no");
        });
        misdeeds.put("overflows the stack", tx -> overflow(0));
        misdeeds.put("asks for more memory than there is", tx -> {
            var unused = new long[Integer.MAX_VALUE];
        });
        misdeeds.put("hangs", tx -> new CountDownLatch(1).await());
        misdeeds.put("ignores its interruption", tx -> hangUninterruptibly(Duration.ofSeconds(3)));
        misdeeds.put("hangs in the database", tx -> sql(tx, "SELECT pg_sleep(60)"));
        misdeeds.put("leaks a thread that uses its connection later", BadHandlersIT::leakThread);
        misdeeds.put("poisons the session", tx -> sql(tx, "SET search_path TO nowhere"));
        misdeeds.put("closes its connection", Connection::close);
        misdeeds.put("closes the connection behind its connection", tx -> {
            try (Statement statement = tx.createStatement()) {
                statement.getConnection().close();
            }
        });
        misdeeds.put("leaves a cursor open", tx -> {
            Statement statement = tx.createStatement();
            statement.setFetchSize(1);
            statement.executeQuery("SELECT generate_series(1, 1000)").next();
        });
        misdeeds.put("commits by SQL", tx -> sql(tx, "COMMIT"));
        misdeeds.put("rolls back by SQL", tx -> sql(tx, "ROLLBACK"));
        misdeeds.put("switches to autocommit", tx -> tx.setAutoCommit(true));
        misdeeds.put("goes on after an SQL error", tx -> {
            try {
                sql(tx, "SELECT 1 / 0");
            } catch (SQLException swallowed) {
                // That is the misdeed.
            }
        });
        return misdeeds;
    }

    private static int overflow(int depth) {
        return depth < 0 ? depth : overflow(depth + 1) + 1;
    }

    private static void hangUninterruptibly(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static void leakThread(Connection tx) {
        var thread = new Thread(() -> {
            hangUninterruptibly(Duration.ofMillis(500));
            try {
                sql(tx, "INSERT INTO effect (subscription, order_id) VALUES ('leaked', 'o-leaked')");
            } catch (SQLException expected) {
                // The connection is somebody else's by now.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void sql(Connection tx, String sql) throws SQLException {
        try (Statement statement = tx.createStatement()) {
            statement.execute(sql);
        }
    }

    @BeforeAll
    static void startAll() {
        Fixture.createEffects();
        Fixture.freshTopic(2);
        Fixture.publish(
                0, ORDERS.stream().map(order -> Fixture.orderPlaced(order, "b")).toList());
        pool.setDataSource(Fixture.dataSource());
        pool.setMaximumPoolSize(8);
        JdbcPlayheadStore store = JdbcPlayheadStore.of(pool)
                .withTimeouts(new JdbcPlayheadStore.Timeouts(
                        Duration.ofSeconds(20), Duration.ofSeconds(2), Duration.ofSeconds(30)));
        Fixture.store();
        MISDEEDS.forEach((what, misdeed) -> SUBSCRIPTIONS.put(what, start(store, what, misdeed)));
    }

    private static Subscription start(JdbcPlayheadStore store, String what, Misdeed misdeed) {
        Set<String> done = ConcurrentHashMap.newKeySet();
        return consumer.subscription(what, store)
                .onFailure(FailurePolicy.retry(2, Duration.ofMillis(10)).thenHalt())
                .handlerTimeout(Duration.ofMillis(500))
                .parallelism(1)
                .on(OrderPlaced.class, (event, tx) -> {
                    // Twice: in the batch, and alone.
                    if (event.coordinates().offset() == 0 && (done.add("once") || done.add("twice"))) {
                        misdeed.commit(tx);
                    }
                    Fixture.recording(what).handle(event, tx);
                })
                .start();
    }

    @AfterAll
    static void stopAll() {
        consumer.close();
        pool.close();
    }

    static Set<String> everyMisdeed() {
        return MISDEEDS.keySet();
    }

    @ParameterizedTest(name = "that {0}")
    @MethodSource("everyMisdeed")
    void aSubscriptionSurvivesAHandler(String what) {
        Subscription subscription = Objects.requireNonNull(SUBSCRIPTIONS.get(what));

        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(Fixture.effects(what)).isEqualTo(ORDERS));

        assertThat(subscription.incidents()).isEmpty();
        assertThat(Fixture.effects("leaked")).isEmpty();
    }

    @Test
    void aHandlerThatNeverStopsItsMisdeedHaltsItsPartitionWithTheReason() {
        try (EventConsumer mine = Fixture.consumer()) {
            Subscription subscription = mine.subscription(Fixture.subscriptionName(), JdbcPlayheadStore.of(pool))
                    .onFailure(FailurePolicy.retry(1, Duration.ofMillis(10)).thenHalt())
                    .handlerTimeout(Duration.ofMillis(200))
                    .on(OrderPlaced.class, (event, tx) -> new CountDownLatch(1).await())
                    .start();

            Incident incident = Awaitility.await()
                    .atMost(SOON)
                    .until(subscription::incidents, found -> !found.isEmpty())
                    .get(0);

            assertThat(incident).isInstanceOf(Incident.HandlerFailed.class);
            assertThat(incident.cause()).isInstanceOf(HandlerTimeoutException.class);
        }
    }

    /** HO-9: the handler of a patient hangs, and is told to stop. */
    @Test
    void aTreatmentThatHangsIsReportedToldToStopAndCountsAsAnAttempt() {
        String name = Fixture.subscriptionName();
        List<Incident> incidents = new CopyOnWriteArrayList<>();
        List<Patient> failed = new CopyOnWriteArrayList<>();
        var hangs = new CountDownLatch(1);
        try (EventConsumer mine = Fixture.consumer()) {
            Subscription subscription = mine.subscription(name, JdbcPlayheadStore.of(pool))
                    .onFailure(FailurePolicy.retry(3, Duration.ofMillis(10)).thenHospital())
                    .handlerTimeout(Duration.ofSeconds(1))
                    .stallAfter(Duration.ofMillis(300))
                    .listener(listening(incidents, failed))
                    .on(OrderPlaced.class, (event, tx) -> {
                        if (event.coordinates().offset() == 0 && hangs.getCount() > 0) {
                            if (!Thread.currentThread().getName().endsWith("-hospital")) {
                                throw new IllegalStateException("not before it is in the hospital");
                            }
                            hangs.countDown();
                            new CountDownLatch(1).await();
                        }
                        Fixture.recording(name).handle(event, tx);
                    })
                    .start();

            Awaitility.await().atMost(SOON).until(() -> Fixture.effects(name).size() == ORDERS.size());
            Awaitility.await().atMost(SOON).until(() -> subscription.incidents().isEmpty());
        }

        assertThat(Fixture.effects(name)).containsExactlyInAnyOrderElementsOf(ORDERS);
        assertThat(failed)
                .anySatisfy(patient -> assertThat(
                                Objects.requireNonNull(patient.diagnosis()).failure())
                        .contains("HandlerTimeoutException"));
        assertThat(incidents)
                .anySatisfy(incident -> assertThat(incident)
                        .isInstanceOfSatisfying(
                                Incident.HandlerStalled.class,
                                stalled -> assertThat(stalled.at()).hasToString(Fixture.TOPIC + "-0@0")));
    }

    private static SubscriptionListener listening(List<Incident> incidents, List<Patient> failed) {
        return new SubscriptionListener() {
            @Override
            public void incidentOpened(Incident incident) {
                incidents.add(incident);
            }

            @Override
            public void treatmentFailed(Patient patient) {
                failed.add(patient);
            }
        };
    }

    /** HO-9: without a database, at most once. */
    @Test
    void anEventWhoseHandlerHangsIsLostAtMostOnceAndTheRestIsHandled() {
        List<Incident> incidents = new CopyOnWriteArrayList<>();
        List<String> handled = new CopyOnWriteArrayList<>();
        try (EventConsumer mine = Fixture.consumer()) {
            mine.subscription(Fixture.subscriptionName(), Delivery.AT_MOST_ONCE)
                    .handlerTimeout(Duration.ofSeconds(1))
                    .stallAfter(Duration.ofMillis(300))
                    .listener(listening(incidents, new CopyOnWriteArrayList<>()))
                    .on(OrderPlaced.class, event -> {
                        if (event.coordinates().offset() == 0) {
                            new CountDownLatch(1).await();
                        }
                        handled.add(event.payload().getOrderId());
                    })
                    .start();

            Awaitility.await().atMost(SOON).until(() -> handled.size() == ORDERS.size() - 1);
        }

        assertThat(handled).containsExactlyElementsOf(ORDERS.subList(1, ORDERS.size()));
        assertThat(incidents)
                .anySatisfy(incident -> assertThat(incident)
                        .isInstanceOfSatisfying(
                                Incident.HandlerStalled.class,
                                stalled -> assertThat(stalled.at()).hasToString(Fixture.TOPIC + "-0@0")));
    }

    @Test
    void aHandlerThatDoesNotComeBackIsAnIncidentUntilItDoes() throws InterruptedException {
        var release = new CountDownLatch(1);
        try (EventConsumer mine = Fixture.consumer()) {
            Subscription subscription = mine.subscription(Fixture.subscriptionName(), JdbcPlayheadStore.of(pool))
                    .stallAfter(Duration.ofMillis(200))
                    .on(OrderPlaced.class, (event, tx) -> release.await())
                    .start();

            Incident incident = Awaitility.await()
                    .atMost(SOON)
                    .until(subscription::incidents, found -> !found.isEmpty())
                    .get(0);
            assertThat(incident).isInstanceOf(Incident.HandlerStalled.class);
            assertThat(incident.message()).contains(Fixture.TOPIC + "-0@0", "OrderPlaced", "key none", "PT0.2S");
            assertThat(subscription.state()).isNotEqualTo(Subscription.State.HALTED);

            release.countDown();
            subscription.caughtUp().join();
            Awaitility.await().atMost(SOON).until(() -> subscription.incidents().isEmpty());
        }
    }
}

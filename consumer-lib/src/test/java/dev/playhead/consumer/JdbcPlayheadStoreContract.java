// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore.Timeouts;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What {@link JdbcPlayheadStore} promises on every database that it knows. */
abstract class JdbcPlayheadStoreContract extends PlayheadStoreContract<Connection> {

    private static final Duration SOON = Duration.ofSeconds(20);

    private static final Timeouts SHORT =
            new Timeouts(Duration.ofSeconds(1), Duration.ofMillis(500), Duration.ofSeconds(3));

    private static final Timeouts LONG =
            new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(10), Duration.ofSeconds(20));

    private @Nullable JdbcPlayheadStore store;

    abstract DataSource database();

    /** One in which nobody has made any tables. */
    abstract DataSource emptyDatabase();

    /** A statement that takes far longer than the statement time-out. */
    abstract String sleepingForLong();

    /** A query for the session's time-outs, in one text. */
    abstract String settings();

    /** Whether the server ends a transaction whose client is silent. */
    boolean endsIdleTransactions() {
        return true;
    }

    @Override
    @BeforeEach
    void playheads() {
        JdbcPlayheadStore created = JdbcPlayheadStore.of(database()).withTimeouts(LONG);
        store = created.createTables();
        sql("CREATE TABLE IF NOT EXISTS written (what varchar(200) PRIMARY KEY, n integer)");
        super.playheads();
    }

    @Override
    JdbcPlayheadStore store() {
        return java.util.Objects.requireNonNull(store);
    }

    @Override
    void write(Connection tx, String value) {
        try (PreparedStatement insert = tx.prepareStatement("INSERT INTO written VALUES (?, 0)")) {
            insert.setString(1, value);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    List<String> written() {
        return query("SELECT what FROM written");
    }

    @Nested
    class ItsHospital extends HospitalStoreContract<Connection> {

        @Override
        JdbcPlayheadStore store() {
            return JdbcPlayheadStoreContract.this.store();
        }

        @Override
        void write(Connection tx, String value) {
            JdbcPlayheadStoreContract.this.write(tx, value);
        }

        @Override
        List<String> written() {
            return JdbcPlayheadStoreContract.this.written();
        }

        @Test
        void aTreatmentThatAHandlerEndedByItsOwnSqlIsRefused() throws SQLException {
            park(patient(TOPIC, 7, "k", SICK), null);

            for (String end : List.of("COMMIT", "ROLLBACK")) {
                try (WardTransaction<Connection> tx = treat();
                        Statement statement = tx.handle().createStatement()) {
                    Patient patient = tx.next(null).orElseThrow();
                    statement.execute(end);
                    write(tx.handle(), treated + end);
                    tx.discharge(patient);

                    assertThatThrownBy(tx::commit)
                            .isInstanceOf(EffectsRefusedException.class)
                            .hasMessageContaining("ended too early");
                }
            }

            assertThat(wards()).extracting(Ward::size).containsExactly(1);
            assertThat(written()).doesNotContain(treated + "COMMIT", treated + "ROLLBACK");
        }

        @Test
        void whoIsTreatedNextIsToldThatAHandlerEndedTheTransaction() throws SQLException {
            park(patient(TOPIC, 7, "k", SICK), null);

            try (WardTransaction<Connection> tx = treat();
                    Statement statement = tx.handle().createStatement()) {
                Patient patient = tx.next(null).orElseThrow();
                assertThat(tx.next(patient)).isEmpty();
                statement.execute("COMMIT");

                assertThatThrownBy(() -> tx.next(patient)).isInstanceOf(EffectsRefusedException.class);
            }
        }

        @Test
        void lookingForWardsThatAreDueIsOneQueryForAllPartitions() {
            park(patient(TOPIC, 7, "k", SICK), Instant.EPOCH);
            List<String> queries = new ArrayList<>();
            HospitalStore<Connection> asked = JdbcPlayheadStore.of(connections(each -> telling(each, queries)))
                    .hospital()
                    .orElseThrow();

            List<Ward> due = asked.due(treated, List.of(P0, P1, new Partition("payments", 0)), Instant.now(), 10);

            assertThat(due).hasSize(1);
            assertThat(queries).hasSize(1);
        }

        @Test
        void dryRunsAreDueFirstThenWhatSomebodyAskedForThenWhatIsDueForLongest() {
            Instant now = Instant.ofEpochSecond(100);
            park(patient(TOPIC, 1, "two", SICK), now.minusSeconds(2));
            park(patient(TOPIC, 2, "nine", SICK), now.minusSeconds(9));
            park(patient(TOPIC, 3, "later", SICK), now.plusSeconds(1));
            request(patient(TOPIC, 4, "retry", SICK), false, now);
            request(patient(TOPIC, 5, "dry run", SICK), true, now);

            List<Ward> due = hospital().due(treated, List.of(P0), now, 10);

            assertThat(due)
                    .extracting(ward -> UTF_8.decode(requireNonNull(ward.key())).toString())
                    .containsExactly("dry run", "retry", "nine", "two");
        }

        private void request(Patient patient, boolean isDryRun, Instant now) {
            park(patient, null);
            Act.Kind kind = isDryRun ? Act.Kind.DRY_RUN : Act.Kind.RETRY;
            hospital()
                    .request(
                            new Hospital.Selection.OfKey(patient),
                            new Ward.Request("r-" + kind, isDryRun),
                            now,
                            new Act(treated, kind, "one", "ada", "", now, "r-" + kind));
        }

        @Test
        void aTreatmentWhoseHandlerSwallowsADeadlockDischargesNobody() throws SQLException {
            park(patient(TOPIC, 7, "k", SICK), null);
            park(patient(TOPIC, 8, "l", SICK), null);

            try (WardTransaction<Connection> one = treat(wards().get(0));
                    WardTransaction<Connection> two = treat(wards().get(1))) {
                Connection ended = oneOfWhichIsEnded(one.handle(), two.handle());
                WardTransaction<Connection> loser = ended == one.handle() ? one : two;

                assertThatThrownBy(() -> {
                            write(ended, treated + " rest");
                            loser.discharge(loser.next(null).orElseThrow());
                            loser.commit();
                        })
                        .isInstanceOf(RuntimeException.class);
            }

            assertThat(wards()).hasSize(2);
            assertThat(written()).doesNotContain(treated + " rest");
        }
    }

    // ---- concurrent owners

    @Test
    void aPauseHoldsUntilSomebodyResumes() {
        ControlStore control = store().control().orElseThrow();
        String paused = Fixture.subscriptionName();

        control.pause(paused, new Pause("INC-7", "ada", Instant.ofEpochSecond(1_000)));
        control.pause(paused, new Pause("INC-8", "bob", Instant.ofEpochSecond(2_000)));

        assertThat(control.pause(paused)).contains(new Pause("INC-8", "bob", Instant.ofEpochSecond(2_000)));
        assertThat(control.pause("another")).isEmpty();
        assertThat(control.resume(paused, "bob")).isTrue();
        assertThat(control.pause(paused)).isEmpty();
        assertThat(control.resume(paused, "bob")).isFalse();
    }

    @Test
    void aReplayIsKeptAsItWasStartedAndEndsOnce() {
        ControlStore control = store().control().orElseThrow();
        String replayed = Fixture.subscriptionName();
        var replay = new Replay(
                replayed.substring(8),
                replayed,
                Position.of("orders", 0, 10).with("orders", 1, 0),
                Position.of("orders", 0, 20).with("orders", 1, 7),
                Set.of("o-1", "o,2 & more", "ö"),
                Set.of(),
                500,
                Replay.State.RUNNING,
                "INC-9",
                "ada",
                Instant.ofEpochSecond(1_000),
                null,
                null,
                null);

        control.add(replay);
        assertThat(control.replay(replay.id())).contains(replay);
        assertThat(control.runningReplays(replayed)).containsExactly(replay);
        control.problem(replay.id(), "a handler fails");
        assertThat(control.replays(replayed)).extracting(Replay::problem).containsExactly("a handler fails");

        assertThat(control.end(replay.id(), Replay.State.CANCELLED, "bob")).isTrue();
        assertThat(control.end(replay.id(), Replay.State.DONE, "playhead")).isFalse();
        assertThat(control.runningReplays(replayed)).isEmpty();
        assertThat(control.replays(replayed)).singleElement().satisfies(ended -> {
            assertThat(ended.endedBy()).isEqualTo("bob");
            assertThat(ended.endedAt()).isNotNull();
            assertThat(ended.problem()).isNull();
        });
    }

    @Test
    void concurrentClaimsEachGetAnEpochOfTheirOwn() {
        List<CompletableFuture<List<Long>>> claimants = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> Stream.generate(() -> claim().epoch()).limit(10).toList()))
                .toList();

        assertThat(claimants.stream().flatMap(each -> each.join().stream()))
                .containsExactlyInAnyOrderElementsOf(
                        java.util.stream.LongStream.rangeClosed(1, 40).boxed().toList());
    }

    @Test
    void aTransactionOfTheOwnerAndAClaimExcludeEachOther() {
        Playhead owner = claim();
        CompletableFuture<Playhead> successor;
        try (PlayheadTransaction<Connection> tx = store().begin(owner)) {
            tx.advance(20, null);
            successor = CompletableFuture.supplyAsync(this::claim);
            tx.commit();
        }

        assertThat(successor.join()).extracting(Playhead::next, Playhead::epoch).containsExactly(20L, 2L);
    }

    @Test
    void openingIsAllOrNothing() {
        String name = "halfway-" + billing;
        List<Playhead> second =
                List.of(Playhead.unclaimed(name, P0, TOPIC, 0), new Playhead(name, P1, null, null, 0, 0, 0));

        assertThatThrownBy(() -> store().open(second)).isInstanceOf(NullPointerException.class);

        assertThat(store().playheads(name)).isEmpty();
    }

    // ---- commits that nobody answers

    @Test
    void aCommitThatHappenedButWasNotAnsweredIsFoundByRenewing() {
        Playhead held = claim();

        assertThatThrownBy(() -> move(cutting(false), held, 20, billing + " cut"))
                .isInstanceOf(CommitUnknownException.class);

        Playhead renewed = renewed(held);
        assertThat(renewed).extracting(Playhead::next, Playhead::seen).containsExactly(20L, 20L);
        assertThat(written()).contains(billing + " cut");
    }

    @Test
    void aCommitThatNeverArrivedIsFoundByRenewing() {
        Playhead held = claim();

        assertThatThrownBy(() -> move(cutting(true), held, 20, billing + " cut"))
                .isInstanceOf(CommitUnknownException.class);

        assertThat(renewed(held).next()).isEqualTo(10);
        assertThat(written()).doesNotContain(billing + " cut");
    }

    private Playhead renewed(Playhead held) {
        return Awaitility.await()
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> store().renew(held), java.util.Optional::isPresent)
                .orElseThrow();
    }

    /** The database, whose connections break at commit: before the server has heard of it, or after it has done it. */
    private JdbcPlayheadStore cutting(boolean before) {
        return JdbcPlayheadStore.of(connections(connection -> intercept(connection, "commit", () -> {
            if (!before) {
                connection.commit();
            }
            cut(connection);
            throw new SQLException("cut", "08006");
        })));
    }

    // ---- time-outs

    @Test
    void aStoppedOwnerHoldsItsRowNoLongerThanTheIdleTimeout() {
        assumeTrue(endsIdleTransactions());
        Playhead zombie = claim();
        JdbcPlayheadStore impatient = store().withTimeouts(SHORT);

        try (PlayheadTransaction<Connection> tx = impatient.begin(zombie)) {
            tx.advance(20, null);
            Awaitility.await()
                    .atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> impatient.claim(billing, P0, TOPIC).isPresent());
            assertThatThrownBy(tx::commit).isInstanceOf(CommitUnknownException.class);
        }

        assertThat(claim().next()).isEqualTo(10);
    }

    @Test
    void aLockedRowIsAStoreThatMayAnswerLater() {
        Playhead owner = claim();

        try (PlayheadTransaction<Connection> tx = store().begin(owner)) {
            tx.advance(20, null);
            assertThatThrownBy(() -> store().withTimeouts(SHORT).claim(billing, P0, TOPIC))
                    .isInstanceOf(StoreUnavailableException.class)
                    .matches(e -> ((StoreUnavailableException) e).isRetriable())
                    .matches(e -> store().isStoreFailure(e));
        }
    }

    @Test
    void aStatementThatTakesTooLongIsItsHandlersFault() throws SQLException {
        JdbcPlayheadStore impatient = store().withTimeouts(SHORT);
        try (PlayheadTransaction<Connection> tx = impatient.begin(claim());
                Statement slow = tx.handle().createStatement()) {
            assertThatThrownBy(() -> slow.execute(sleepingForLong()))
                    .isInstanceOf(SQLException.class)
                    .matches(e -> !impatient.isStoreFailure(e));
        }
    }

    @Test
    void aConnectionIsGivenBackAsItCame() throws SQLException {
        try (Connection only = database().getConnection()) {
            JdbcPlayheadStore pooled = JdbcPlayheadStore.of(connections(() -> intercept(only, "close", () -> null)));
            String before = query(only, settings()).get(0);
            only.setNetworkTimeout(Runnable::run, 60_000);
            int patience = only.getNetworkTimeout(); // H2 has none

            Playhead held = pooled.claim(billing, P0, TOPIC).orElseThrow();
            move(pooled, held, 20, billing + " first");

            assertThat(query(only, settings())).containsExactly(before);
            assertThat(only.getAutoCommit()).isTrue();
            assertThat(only.getNetworkTimeout()).isEqualTo(patience);
        }
    }

    // ---- what handlers do to a transaction

    @Test
    void handlersCannotEndTheTransaction() throws SQLException {
        try (PlayheadTransaction<Connection> tx = store().begin(claim())) {
            Connection handle = tx.handle();

            assertThatThrownBy(handle::commit).hasMessageContaining("the move of the playhead");
            assertThatThrownBy(handle::close).isInstanceOf(UnsupportedOperationException.class);
            handle.rollback(handle.setSavepoint());
        }
    }

    @Test
    void aTransactionThatAHandlerEndedByItsOwnSqlIsRefused() throws SQLException {
        for (String end : List.of("COMMIT", "ROLLBACK")) {
            Playhead held = claim();
            try (PlayheadTransaction<Connection> tx = store().begin(held);
                    Statement statement = tx.handle().createStatement()) {
                statement.execute(end);
                write(tx.handle(), billing + end);

                assertThatThrownBy(() -> tx.advance(20, null))
                        .isInstanceOf(EffectsRefusedException.class)
                        .hasMessageContaining("ended too early");
            }

            assertThat(claim().next()).isEqualTo(10);
            assertThat(written()).doesNotContain(billing + end);
        }
    }

    @Test
    void aDeadlockIsTheStoresFailureAndNothingOfItsTransactionCommits() throws Exception {
        Playhead first = claim();
        Playhead second = store().claim(billing, P1, TOPIC).orElseThrow();

        try (PlayheadTransaction<Connection> one = store().begin(first);
                PlayheadTransaction<Connection> two = store().begin(second)) {
            Connection ended = oneOfWhichIsEnded(one.handle(), two.handle());
            PlayheadTransaction<Connection> loser = ended == one.handle() ? one : two;

            // The handler swallows it and goes on.
            assertThatThrownBy(() -> {
                        write(ended, billing + " rest");
                        loser.advance(20, null);
                        loser.commit();
                    })
                    .isInstanceOf(RuntimeException.class);
        }

        assertThat(written()).doesNotContain(billing + " rest");
        assertThat(store().playheads(billing)).extracting(Playhead::next).containsExactly(10L, 0L);
    }

    /** Has two transactions wait for each other; the one that the database ends. */
    private Connection oneOfWhichIsEnded(Connection one, Connection two) throws SQLException {
        write(billing + " a");
        write(billing + " b");
        count(one, billing + " a");
        count(two, billing + " b");
        CompletableFuture<@Nullable Throwable> crossed =
                CompletableFuture.supplyAsync(() -> catchThrowable(() -> count(one, billing + " b")));
        Throwable mine = catchThrowable(() -> count(two, billing + " a"));
        Throwable other = crossed.join();

        assertThat(mine == null ? other : mine).isNotNull().matches(store()::isStoreFailure);
        return mine == null ? one : two;
    }

    private static void count(Connection tx, String what) throws SQLException {
        try (PreparedStatement update = tx.prepareStatement("UPDATE written SET n = n + 1 WHERE what = ?")) {
            update.setString(1, what);
            update.executeUpdate();
        }
    }

    @Test
    void aConnectionThatIsGoneIsTheStoresFailure() throws SQLException {
        try (PlayheadTransaction<Connection> tx = store().begin(claim());
                Statement statement = tx.handle().createStatement()) {
            cut(statement.getConnection());

            assertThatThrownBy(() -> statement.execute("SELECT 1")).matches(store()::isStoreFailure);
            assertThatThrownBy(() -> tx.advance(20, null)).isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void aDuplicateKeyIsTheHandlersFault() {
        write(billing + " once");

        assertThatThrownBy(() -> write(billing + " once")).matches(e -> !store().isStoreFailure(e));
    }

    // ---- operators

    @Test
    void aMoveKeepsItsReason() {
        move(claim(), 20, billing + "a");

        store().move(billing, Position.of("orders", 0, 7), "INC-7");

        assertThat(query("SELECT concat(reason, ' ', from_offset, '>', to_offset) FROM playhead_move"
                        + " WHERE subscription = '" + billing
                        + "' AND epoch > 0 AND moved_by IS NOT NULL AND moved_at IS NOT NULL"))
                .containsExactly("INC-7 20>7");
    }

    @Test
    void aHistoryTellsWhereAPlayheadBeganAndWasMovedTo() {
        store().open(List.of(Playhead.unclaimed(billing, P0, TOPIC, 99)));
        move(claim(), 20, billing + " a");
        store().move(billing, Position.of("orders", 0, 7), "INC-7");
        store().move(billing, Position.of("orders", 0, 30), "INC-8");

        assertThat(store().history(billing, P0))
                .extracting(Move::from, Move::to, Move::epoch, Move::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(10L, 10L, 0L, "begins here"),
                        org.assertj.core.groups.Tuple.tuple(20L, 7L, 2L, "INC-7"),
                        org.assertj.core.groups.Tuple.tuple(7L, 30L, 3L, "INC-8"));
    }

    @Test
    void aMoveOfManyIsAllOrNothing() {
        Position partly = Position.of("orders", 0, 7).with("gigs", 0, 7);

        assertThatThrownBy(() -> store().move(billing, partly, "INC-7")).isInstanceOf(IllegalArgumentException.class);

        assertThat(claim().next()).isEqualTo(10);
        assertThat(store().history(billing, P0)).hasSize(1);
    }

    @Test
    void aPauseIsKeptUntilSomebodyResumes() {
        ControlStore control = store().control().orElseThrow();
        assertThat(control.pause(billing)).isEmpty();

        control.pause(billing, new Pause("INC-9", "ada", java.time.Instant.now()));

        assertThat(control.pause(billing)).hasValueSatisfying(pause -> {
            assertThat(pause.reason()).isEqualTo("INC-9");
            assertThat(pause.actor()).isEqualTo("ada");
        });
        assertThat(control.resume(billing, "bob")).isTrue();
        assertThat(control.resume(billing, "bob")).isFalse();
        assertThat(control.pause(billing)).isEmpty();
    }

    @Test
    void aMissingTableIsToldAtOnce() {
        assertThatThrownBy(JdbcPlayheadStore.of(emptyDatabase())::prepare)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("createTables()")
                .matches(e -> !((StoreUnavailableException) e).isRetriable());
    }

    @Test
    void namesDifferByCase() {
        store().open(List.of(Playhead.unclaimed(billing.toUpperCase(java.util.Locale.ROOT), P0, TOPIC, 99)));

        assertThat(store().playheads(billing)).extracting(Playhead::next).containsExactly(10L, 0L);
    }

    // ---- small parts

    private void write(String what) {
        try (Connection connection = database().getConnection()) {
            write(connection, what);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void cut(Connection connection) throws SQLException {
        connection.abort(Runnable::run);
        connection.close(); // H2 does nothing at abort
    }

    private void move(JdbcPlayheadStore through, Playhead held, long to, String effect) {
        try (PlayheadTransaction<Connection> tx = through.begin(held)) {
            write(tx.handle(), effect);
            tx.advance(to, 3);
            tx.commit();
        }
    }

    private void sql(String sql) {
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> query(String sql) {
        try (Connection connection = database().getConnection()) {
            return query(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private DataSource connections(java.util.function.UnaryOperator<Connection> each) {
        return connections(() -> {
            try {
                return each.apply(database().getConnection());
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static DataSource connections(Supplier<Connection> source) {
        return (DataSource) Proxy.newProxyInstance(
                JdbcPlayheadStoreContract.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> source.get());
    }

    /** What a connection does instead. */
    @FunctionalInterface
    private interface Instead {
        @Nullable
        Object happens() throws SQLException;
    }

    /** Adds each query that is prepared. */
    private static Connection telling(Connection connection, List<String> queries) {
        return (Connection) Proxy.newProxyInstance(
                JdbcPlayheadStoreContract.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        queries.add((String) arguments[0]);
                    }
                    return method.invoke(connection, arguments);
                });
    }

    private static Connection intercept(Connection connection, String name, Instead instead) {
        return (Connection) Proxy.newProxyInstance(
                JdbcPlayheadStoreContract.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals(name)) {
                        return instead.happens();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }
}

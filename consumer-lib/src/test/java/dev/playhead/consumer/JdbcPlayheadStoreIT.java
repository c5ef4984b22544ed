// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class JdbcPlayheadStoreIT extends PlayheadStoreContract<Connection> {

    private static final TopicIdentity TOPIC = new TopicIdentity("cluster", "topic-id", 1);
    private static final Partition P0 = new Partition("gigs", 0);

    private final JdbcPlayheadStore store = Fixture.store()
            .withTimeouts(new JdbcPlayheadStore.Timeouts(
                    Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofSeconds(5)));

    @BeforeAll
    static void table() {
        Fixture.sql("CREATE TABLE IF NOT EXISTS written (value text)");
    }

    @Override
    PlayheadStore<Connection> store() {
        return store;
    }

    @Override
    void write(Connection tx, String value) {
        try (PreparedStatement insert = tx.prepareStatement("INSERT INTO written VALUES (?)")) {
            insert.setString(1, value);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    List<String> written() {
        return Fixture.query("SELECT value FROM written");
    }

    @Test
    void aStoppedOwnerHoldsItsRowNoLongerThanTheIdleTimeout() {
        Playhead zombie = opened("stopped");

        try (PlayheadTransaction<Connection> tx = store.begin(zombie)) {
            tx.advance(1, null);
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .until(() -> store.claim("stopped", P0, TOPIC).isPresent());
            assertThatThrownBy(tx::commit).isInstanceOf(CommitUnknownException.class);
        }

        assertThat(store.playheads("stopped").get(0).next()).isZero();
    }

    @Test
    void handlersCannotEndTheTransaction() throws SQLException {
        try (PlayheadTransaction<Connection> tx = store.begin(opened("guarded"))) {
            Connection handle = tx.handle();

            assertThatThrownBy(handle::commit).hasMessageContaining("the move of the playhead");
            assertThatThrownBy(handle::close).isInstanceOf(UnsupportedOperationException.class);
            handle.rollback(handle.setSavepoint());
        }
    }

    @Test
    void anErrorThatAHandlerSwallowedIsChargedToItsEvents() throws SQLException {
        try (PlayheadTransaction<Connection> tx = store.begin(opened("swallowed"))) {
            try (PreparedStatement bad = tx.handle().prepareStatement("SELECT 1 / 0")) {
                assertThatThrownBy(bad::executeQuery).isInstanceOf(SQLException.class);
            }

            assertThatThrownBy(() -> tx.advance(1, null))
                    .isInstanceOf(EffectsRefusedException.class)
                    .hasMessageContaining("savepoint");
        }
    }

    @Test
    void aMoveKeepsItsReason() {
        opened("moved");

        store.move("moved", Position.of("gigs", 0, 7), "INC-7");

        assertThat(Fixture.query("SELECT reason || ' ' || from_offset || '>' || to_offset FROM playhead_move"
                        + " WHERE subscription = 'moved'"))
                .contains("INC-7 0>7");
    }

    @Test
    void aWrongPasswordAndAMissingTableAreToldAtOnce() {
        PGSimpleDataSource wrong = Fixture.dataSource();
        wrong.setPassword("wrong");
        PGSimpleDataSource empty = Fixture.dataSource();
        empty.setCurrentSchema("nowhere");

        assertThatThrownBy(JdbcPlayheadStore.of(wrong)::prepare)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("password")
                .matches(e -> !((StoreUnavailableException) e).isRetriable());
        assertThatThrownBy(JdbcPlayheadStore.of(empty)::prepare)
                .hasMessageContaining("createTables()")
                .matches(e -> !((StoreUnavailableException) e).isRetriable());
    }

    private Playhead opened(String subscription) {
        store.open(List.of(Playhead.unclaimed(subscription, P0, TOPIC, 0)));
        return store.claim(subscription, P0, TOPIC).orElseThrow();
    }
}

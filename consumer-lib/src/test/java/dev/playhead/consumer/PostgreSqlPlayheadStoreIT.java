// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PostgreSqlPlayheadStoreIT extends JdbcPlayheadStoreContract {

    @Override
    DataSource database() {
        return Fixture.dataSource();
    }

    @Override
    DataSource emptyDatabase() {
        PGSimpleDataSource empty = Fixture.dataSource();
        empty.setCurrentSchema("nowhere");
        return empty;
    }

    @Override
    String sleepingForLong() {
        return "SELECT pg_sleep(60)";
    }

    @Override
    String settings() {
        return "SELECT concat_ws(' ', current_setting('idle_in_transaction_session_timeout'),"
                + " current_setting('lock_timeout'), current_setting('statement_timeout'))";
    }

    @Test
    void anErrorThatAHandlerSwallowedIsChargedToItsEvents() throws SQLException {
        try (PlayheadTransaction<Connection> tx = store().begin(claim())) {
            try (PreparedStatement bad = tx.handle().prepareStatement("SELECT 1 / 0")) {
                assertThatThrownBy(bad::executeQuery).isInstanceOf(SQLException.class);
            }

            assertThatThrownBy(() -> tx.advance(20, null))
                    .isInstanceOf(EffectsRefusedException.class)
                    .hasMessageContaining("savepoint");
        }
    }

    @Test
    void aWrongPasswordIsToldAtOnce() {
        PGSimpleDataSource wrong = Fixture.dataSource();
        wrong.setPassword("wrong");

        assertThatThrownBy(JdbcPlayheadStore.of(wrong)::prepare)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("password")
                .matches(e -> !((StoreUnavailableException) e).isRetriable());
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** PostgreSQL 12 or newer. Its SQLSTATE says all there is to know (Appendix A of its manual). */
record PostgreSql() implements Dialect {

    private static final String IDLE_IN_TRANSACTION = "25P03";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String QUERY_CANCELED = "57014";

    /** What a standby says that a connection was led to. */
    private static final String READ_ONLY = "25006";

    /** Resources (disk full: 53100), operator intervention, system error. */
    private static final Set<String> STORE = Set.of("53", "57", "58");

    private static final List<String> TABLES =
            List.of("SELECT pg_advisory_xact_lock(7052348)", """
            CREATE TABLE IF NOT EXISTS playhead (
              subscription    text        NOT NULL,
              topic           text        NOT NULL,
              partition       integer     NOT NULL,
              cluster_id      text,
              topic_id        text,
              partition_count integer     NOT NULL,
              leader_epoch    integer,
              epoch           bigint      NOT NULL,
              next_offset     bigint      NOT NULL,
              seen_offset     bigint      NOT NULL DEFAULT 0,
              updated_at      timestamptz NOT NULL DEFAULT now(),
              PRIMARY KEY (subscription, topic, partition)
            ) WITH (fillfactor = 50)""", """
            CREATE TABLE IF NOT EXISTS playhead_slot (
              subscription text    NOT NULL,
              topic        text    NOT NULL,
              partition    integer NOT NULL,
              slot         integer NOT NULL,
              epoch        bigint  NOT NULL,
              next_offset  bigint  NOT NULL,
              PRIMARY KEY (subscription, topic, partition, slot)
            ) WITH (fillfactor = 50)""", """
            CREATE TABLE IF NOT EXISTS playhead_move (
              subscription text        NOT NULL,
              topic        text        NOT NULL,
              partition    integer     NOT NULL,
              from_offset  bigint      NOT NULL,
              to_offset    bigint      NOT NULL,
              epoch        bigint      NOT NULL,
              reason       text        NOT NULL,
              moved_by     text        NOT NULL DEFAULT current_user,
              moved_at     timestamptz NOT NULL DEFAULT now()
            )""", """
            CREATE TABLE IF NOT EXISTS playhead_pause (
              subscription text        NOT NULL,
              reason       text        NOT NULL,
              paused_by    text        NOT NULL,
              paused_at    timestamptz NOT NULL,
              resumed_by   text,
              resumed_at   timestamptz
            )""", """
            CREATE TABLE IF NOT EXISTS playhead_replay (
              id                text NOT NULL PRIMARY KEY,
              subscription      text NOT NULL,
              range_from        text NOT NULL,
              range_to          text NOT NULL,
              event_keys        text NOT NULL,
              event_types       text NOT NULL,
              events_per_second integer NOT NULL,
              state             text NOT NULL,
              reason            text NOT NULL,
              started_by        text NOT NULL,
              started_at        timestamptz NOT NULL,
              ended_by          text,
              ended_at          timestamptz,
              problem           text
            )""");

    @Override
    public List<String> tables() {
        return TABLES;
    }

    @Override
    public String insertUnlessThere() {
        return JdbcPlayheadStore.INSERT + " ON CONFLICT DO NOTHING";
    }

    @Override
    public void limit(Connection connection, JdbcPlayheadStore.Timeouts timeouts) throws SQLException {
        Dialect.execute(
                connection,
                "SET LOCAL playhead.transaction = 'open'; SET LOCAL idle_in_transaction_session_timeout = "
                        + timeouts.idle().toMillis() + "; SET LOCAL lock_timeout = "
                        + timeouts.lock().toMillis() + "; SET LOCAL statement_timeout = "
                        + timeouts.statement().toMillis());
    }

    /** {@link #limit} does it: LOCAL ends with the transaction. */
    @Override
    public void mark(Connection connection) {}

    @Override
    public String isUnbroken() {
        return "current_setting('playhead.transaction', true) = 'open'";
    }

    /** LOCAL ends with the transaction. */
    @Override
    public void unlimit(Connection connection) {}

    @Override
    public boolean isStoreFailure(SQLException failure) {
        String state = SqlFailures.state(failure);
        return state.equals(IDLE_IN_TRANSACTION)
                || state.equals(READ_ONLY)
                || state.equals(LOCK_NOT_AVAILABLE)
                || (STORE.contains(SqlFailures.category(state)) && !state.equals(QUERY_CANCELED));
    }

    @Override
    public boolean mayHaveCommitted(SQLException atCommit) {
        return SqlFailures.state(atCommit).equals(IDLE_IN_TRANSACTION) || SqlFailures.mayHaveCommitted(atCommit);
    }
}

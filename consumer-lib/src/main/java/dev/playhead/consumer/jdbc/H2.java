// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * H2 2.2 or newer: for tests, and for what lives in one process. It has no time-out for a transaction that is idle: as
 * long as a stopped process keeps its connection, its locks stay.
 */
record H2() implements Dialect {

    /** Errors of the engine whose SQLSTATE is H2's own; see its class {@code ErrorCode}. */
    private static final Set<Integer> STORE = Set.of(
            50200, // lock time-out
            90007, // the connection is closed
            90028, // I/O
            90031, // I/O
            90067, // the connection is broken
            90098, // the database is closed
            90100, // disk full
            90108, // out of memory
            90121, // the database shuts down
            90131); // concurrent update

    private static final List<String> TABLES = List.of("""
            CREATE TABLE IF NOT EXISTS playhead (
              subscription    varchar NOT NULL,
              topic           varchar NOT NULL,
              partition       integer NOT NULL,
              cluster_id      varchar,
              topic_id        varchar,
              partition_count integer NOT NULL,
              leader_epoch    integer,
              epoch           bigint  NOT NULL,
              next_offset     bigint  NOT NULL,
              seen_offset     bigint  NOT NULL DEFAULT 0,
              updated_at      timestamp(6) with time zone NOT NULL DEFAULT current_timestamp,
              PRIMARY KEY (subscription, topic, partition)
            )""", """
            CREATE TABLE IF NOT EXISTS playhead_slot (
              subscription varchar NOT NULL,
              topic        varchar NOT NULL,
              partition    integer NOT NULL,
              slot         integer NOT NULL,
              epoch        bigint  NOT NULL,
              next_offset  bigint  NOT NULL,
              PRIMARY KEY (subscription, topic, partition, slot)
            )""", """
            CREATE TABLE IF NOT EXISTS playhead_move (
              subscription varchar NOT NULL,
              topic        varchar NOT NULL,
              partition    integer NOT NULL,
              from_offset  bigint  NOT NULL,
              to_offset    bigint  NOT NULL,
              epoch        bigint  NOT NULL,
              reason       varchar NOT NULL,
              moved_by     varchar NOT NULL DEFAULT current_user,
              moved_at     timestamp(6) with time zone NOT NULL DEFAULT current_timestamp
            )""", """
            CREATE TABLE IF NOT EXISTS playhead_pause (
              subscription varchar NOT NULL,
              reason       varchar NOT NULL,
              paused_by    varchar NOT NULL,
              paused_at    timestamp(6) with time zone NOT NULL,
              resumed_by   varchar,
              resumed_at   timestamp(6) with time zone
            )""", """
            CREATE TABLE IF NOT EXISTS playhead_replay (
              id                varchar NOT NULL PRIMARY KEY,
              subscription      varchar NOT NULL,
              range_from        varchar NOT NULL,
              range_to          varchar NOT NULL,
              event_keys        varchar NOT NULL,
              event_types       varchar NOT NULL,
              events_per_second integer NOT NULL,
              state             varchar NOT NULL,
              reason            varchar NOT NULL,
              started_by        varchar NOT NULL,
              started_at        timestamp(6) with time zone NOT NULL,
              ended_by          varchar,
              ended_at          timestamp(6) with time zone,
              problem           varchar
            )""");

    private static final String MERGE = """
            MERGE INTO playhead USING (SELECT CAST(? AS varchar) AS s, CAST(? AS varchar) AS t, CAST(? AS integer) AS p,
              CAST(? AS varchar) AS c, CAST(? AS varchar) AS i, CAST(? AS integer) AS n, CAST(? AS bigint) AS o)
            ON subscription = s AND topic = t AND partition = p
            WHEN NOT MATCHED THEN INSERT
              (subscription, topic, partition, cluster_id, topic_id, partition_count, epoch, next_offset)
              VALUES (s, t, p, c, i, n, 0, o)""";

    private static final String MARK = """
            CREATE LOCAL TEMPORARY TABLE IF NOT EXISTS playhead_mark (n integer) ON COMMIT DELETE ROWS TRANSACTIONAL;
            INSERT INTO playhead_mark VALUES (1)""";

    @Override
    public List<String> tables() {
        return TABLES;
    }

    @Override
    public String insertUnlessThere() {
        return MERGE;
    }

    /** Neither commits, and both count milliseconds. */
    @Override
    public void limit(Connection connection, JdbcPlayheadStore.Timeouts timeouts) throws SQLException {
        Dialect.execute(
                connection,
                "SET @playhead_lock = LOCK_TIMEOUT(); SET LOCK_TIMEOUT "
                        + timeouts.lock().toMillis() + "; SET QUERY_TIMEOUT "
                        + timeouts.statement().toMillis());
    }

    @Override
    public void unlimit(Connection connection) throws SQLException {
        Dialect.execute(connection, "SET LOCK_TIMEOUT @playhead_lock; SET QUERY_TIMEOUT 0");
    }

    /** A row that ends with the transaction; RELEASE SAVEPOINT never fails here. */
    @Override
    public void mark(Connection connection) throws SQLException {
        Dialect.execute(connection, MARK);
    }

    @Override
    public String isUnbroken() {
        return "EXISTS (SELECT 1 FROM playhead_mark)";
    }

    @Override
    public boolean isStoreFailure(SQLException failure) {
        return STORE.contains(failure.getErrorCode());
    }
}

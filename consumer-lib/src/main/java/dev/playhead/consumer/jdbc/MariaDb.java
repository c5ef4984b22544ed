// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * MariaDB 10.6 or newer, and MySQL 8.0 or newer, which differ in the names of their time-outs.
 *
 * <p>The time-outs belong to the session, and most count whole seconds. They are set when a transaction begins, and what
 * was there before is put back when it ends, so that a pool's other users never see them. MySQL has none for a
 * transaction that is idle, so its session's {@code wait_timeout} does that, and its time-out for statements knows only
 * SELECT.
 */
record MariaDb(String idleTimeout, String statementTimeout, int statementUnitsPerSecond) implements Dialect {

    private static final String LOCK_TIMEOUT = "innodb_lock_wait_timeout";

    private static final int NO_SUCH_SAVEPOINT = 1305;

    private static final Pattern RESERVED = Pattern.compile("\\bpartition\\b");

    /** Errors whose SQLSTATE is HY000, "general", or says something else than they mean. */
    private static final Set<Integer> STORE = Set.of(
            1020, // the row has changed since the transaction's snapshot
            1021, // disk full
            1030, // the storage engine failed
            1037, // out of memory
            1041, // out of resources
            1053, // the server is shutting down
            1114, // the table is full
            1205, // lock wait timeout
            1206, // too many locks
            1290, // the server is read-only
            1792, // the transaction is read-only
            1836, // the server is read-only
            1927, // the connection was killed
            4031); // the connection was idle for too long

    private static final List<String> TABLES = List.of("""
            CREATE TABLE IF NOT EXISTS playhead (
              subscription    varchar(255) NOT NULL,
              topic           varchar(249) NOT NULL,
              `partition`     integer      NOT NULL,
              cluster_id      varchar(255),
              topic_id        varchar(255),
              partition_count integer      NOT NULL,
              leader_epoch    integer,
              epoch           bigint       NOT NULL,
              next_offset     bigint       NOT NULL,
              seen_offset     bigint       NOT NULL DEFAULT 0,
              updated_at      timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
              PRIMARY KEY (subscription, topic, `partition`)
            ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""", """
            CREATE TABLE IF NOT EXISTS playhead_slot (
              subscription varchar(255) NOT NULL,
              topic        varchar(249) NOT NULL,
              `partition`  integer      NOT NULL,
              slot         integer      NOT NULL,
              epoch        bigint       NOT NULL,
              next_offset  bigint       NOT NULL,
              PRIMARY KEY (subscription, topic, `partition`, slot)
            ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""", """
            CREATE TABLE IF NOT EXISTS playhead_move (
              subscription varchar(255) NOT NULL,
              topic        varchar(249) NOT NULL,
              `partition`  integer      NOT NULL,
              from_offset  bigint       NOT NULL,
              to_offset    bigint       NOT NULL,
              epoch        bigint       NOT NULL,
              reason       text         NOT NULL,
              moved_by     varchar(255) NOT NULL DEFAULT (current_user()),
              moved_at     timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
            ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""", """
            CREATE TABLE IF NOT EXISTS playhead_pause (
              subscription varchar(255) NOT NULL,
              reason       text         NOT NULL,
              paused_by    varchar(255) NOT NULL,
              paused_at    timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
              resumed_by   varchar(255),
              resumed_at   timestamp(6) NULL
            ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""", """
            CREATE TABLE IF NOT EXISTS playhead_replay (
              id                varchar(255) NOT NULL PRIMARY KEY,
              subscription      varchar(255) NOT NULL,
              range_from        text NOT NULL,
              range_to          text NOT NULL,
              event_keys        text NOT NULL,
              event_types       text NOT NULL,
              events_per_second integer NOT NULL,
              state             varchar(255) NOT NULL,
              reason            text NOT NULL,
              started_by        varchar(255) NOT NULL,
              started_at        timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
              ended_by          varchar(255),
              ended_at          timestamp(6) NULL,
              problem           text
            ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""");

    static MariaDb mariaDb() {
        return new MariaDb("idle_transaction_timeout", "max_statement_time", 1);
    }

    static MariaDb mySql() {
        return new MariaDb("wait_timeout", "max_execution_time", 1_000);
    }

    @Override
    public List<String> tables() {
        return TABLES;
    }

    @Override
    public String spelled(String sql) {
        return RESERVED.matcher(sql).replaceAll("`partition`");
    }

    /** Not INSERT IGNORE, which would ignore everything else that is wrong too. */
    @Override
    public String insertUnlessThere() {
        return JdbcPlayheadStore.INSERT + " ON DUPLICATE KEY UPDATE epoch = epoch";
    }

    @Override
    public void limit(Connection connection, JdbcPlayheadStore.Timeouts timeouts) throws SQLException {
        Dialect.execute(
                connection,
                "SET @playhead_idle = @@SESSION." + idleTimeout
                        + ", @playhead_lock = @@SESSION." + LOCK_TIMEOUT
                        + ", @playhead_statement = @@SESSION." + statementTimeout
                        + ", SESSION " + idleTimeout + " = " + seconds(timeouts.idle())
                        + ", SESSION " + LOCK_TIMEOUT + " = " + seconds(timeouts.lock())
                        + ", SESSION " + statementTimeout + " = "
                        + seconds(timeouts.statement()) * statementUnitsPerSecond);
    }

    @Override
    public void unlimit(Connection connection) throws SQLException {
        Dialect.execute(
                connection,
                "SET SESSION " + idleTimeout + " = @playhead_idle, SESSION " + LOCK_TIMEOUT
                        + " = @playhead_lock, SESSION " + statementTimeout + " = @playhead_statement");
    }

    @Override
    public void mark(Connection connection) throws SQLException {
        Dialect.execute(connection, "SAVEPOINT playhead_begin");
    }

    @Override
    public void requireUnbroken(Connection connection, boolean isAdvanced) throws SQLException {
        try {
            Dialect.execute(connection, "RELEASE SAVEPOINT playhead_begin");
        } catch (SQLException e) {
            throw e.getErrorCode() == NO_SUCH_SAVEPOINT ? SqlFailures.broken(e) : e;
        }
    }

    /** Rounded up: 0 would mean for ever. */
    private static long seconds(Duration timeout) {
        return (timeout.toMillis() + 999) / 1000;
    }

    @Override
    public boolean isStoreFailure(SQLException failure) {
        return STORE.contains(failure.getErrorCode());
    }
}

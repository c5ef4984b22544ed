// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import dev.playhead.consumer.Playhead;
import dev.playhead.consumer.PlayheadStore;
import dev.playhead.consumer.PlayheadTransaction;
import dev.playhead.consumer.TopicIdentity;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps playheads (checkpoints) in PostgreSQL, in the database that handlers write to: an event's effects and the move of
 * the playhead commit together, so each event is handled exactly once in that database. Thread-safe.
 *
 * <p>A connection is taken from the data source for each transaction and given back after it; use a pool with at least as
 * many connections as the subscription has parallel lanes. Within our transactions the server's own time-outs are set, so
 * that a process that stops in the middle of one cannot hold its row locks for long.
 *
 * <p>The tables {@code playhead} and {@code playhead_move} live in the connection's current schema; {@link #createTables}
 * makes them, and {@code docs/reference/consumer.md} shows their DDL.
 *
 * @since 0.1
 */
public final class JdbcPlayheadStore implements PlayheadStore<Connection> {

    private static final String COLUMNS =
            "topic, partition, cluster_id, topic_id, partition_count, leader_epoch, epoch, next_offset";

    private static final String SELECT =
            "SELECT " + COLUMNS + " FROM playhead WHERE subscription = ? ORDER BY topic, partition";

    private static final String INSERT = """
            INSERT INTO playhead (subscription, topic, partition, cluster_id, topic_id, partition_count, epoch, next_offset)
            VALUES (?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING""";

    private static final String CLAIM = """
            UPDATE playhead SET epoch = epoch + 1, updated_at = now(), cluster_id = coalesce(cluster_id, ?),
              topic_id = coalesce(topic_id, ?)
            WHERE subscription = ? AND topic = ? AND partition = ?
            RETURNING\s""" + COLUMNS;

    private static final String RENEW = """
            UPDATE playhead SET epoch = epoch + 1, updated_at = now()
            WHERE subscription = ? AND topic = ? AND partition = ? AND epoch = ?
            RETURNING\s""" + COLUMNS;

    private static final String AUDIT = """
            INSERT INTO playhead_move (subscription, topic, partition, from_offset, to_offset, reason)
            SELECT subscription, topic, partition, next_offset, ?, ? FROM playhead
            WHERE subscription = ? AND topic = ? AND partition = ? FOR UPDATE""";

    private static final String MOVE = """
            UPDATE playhead SET epoch = epoch + 1, updated_at = now(), next_offset = ?, leader_epoch = NULL,
              cluster_id = NULL, topic_id = NULL
            WHERE subscription = ? AND topic = ? AND partition = ?""";

    private static final String CREATE = """
            SELECT pg_advisory_xact_lock(7052348);
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
              updated_at      timestamptz NOT NULL DEFAULT now(),
              PRIMARY KEY (subscription, topic, partition)
            ) WITH (fillfactor = 50);
            CREATE TABLE IF NOT EXISTS playhead_move (
              subscription text        NOT NULL,
              topic        text        NOT NULL,
              partition    integer     NOT NULL,
              from_offset  bigint      NOT NULL,
              to_offset    bigint      NOT NULL,
              reason       text        NOT NULL,
              moved_by     text        NOT NULL DEFAULT current_user,
              moved_at     timestamptz NOT NULL DEFAULT now()
            )""";

    private final DataSource dataSource;
    private final Timeouts timeouts;

    private JdbcPlayheadStore(DataSource dataSource, Timeouts timeouts) {
        this.dataSource = dataSource;
        this.timeouts = timeouts;
    }

    /**
     * How long the server lets one of our transactions wait. Immutable.
     *
     * @param idle between two statements, i.e. while a handler does something else; default 5 seconds. It bounds how long
     *     a stopped process can keep its successor from the rows it has locked
     * @param lock for another transaction's lock; default 2 seconds
     * @param statement for one statement; default 30 seconds
     * @since 0.1
     */
    public record Timeouts(Duration idle, Duration lock, Duration statement) {

        public Timeouts {
            if (idle.toMillis() < 1 || lock.toMillis() < 1 || statement.toMillis() < 1) {
                throw new IllegalArgumentException(
                        "time-outs are at least 1 ms: " + idle + ", " + lock + ", " + statement);
            }
        }

        String sql() {
            return "SET LOCAL idle_in_transaction_session_timeout = " + idle.toMillis() + "; SET LOCAL lock_timeout = "
                    + lock.toMillis() + "; SET LOCAL statement_timeout = " + statement.toMillis();
        }
    }

    /** A store in the database behind {@code dataSource}, with the default time-outs. */
    public static JdbcPlayheadStore of(DataSource dataSource) {
        return new JdbcPlayheadStore(
                Objects.requireNonNull(dataSource, "dataSource"),
                new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(30)));
    }

    /** This store with other time-outs. */
    public JdbcPlayheadStore withTimeouts(Timeouts timeouts) {
        return new JdbcPlayheadStore(dataSource, timeouts);
    }

    /** Creates the tables unless they exist, and answers this store. Users with migrations copy the DDL instead. */
    public JdbcPlayheadStore createTables() {
        inTransaction("create its tables", connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(CREATE);
            }
        });
        return this;
    }

    @Override
    public void prepare() {
        inTransaction("read its tables", connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("SELECT 1 FROM playhead LIMIT 0");
            }
        });
    }

    @Override
    public List<Playhead> playheads(String subscription) {
        return inTransaction("list playheads", connection -> {
            try (PreparedStatement select = connection.prepareStatement(SELECT)) {
                select.setString(1, subscription);
                return read(subscription, select);
            }
        });
    }

    @Override
    public void open(List<Playhead> playheads) {
        inTransaction("open playheads", connection -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (Playhead playhead : playheads) {
                    TopicIdentity topic =
                            Objects.requireNonNull(playhead.topic(), "a new playhead is bound to a topic");
                    setKey(insert, 1, playhead.subscription(), playhead.partition());
                    insert.setString(4, topic.clusterId());
                    insert.setString(5, topic.topicId());
                    insert.setInt(6, topic.partitions());
                    insert.setLong(7, playhead.next());
                    insert.addBatch();
                }
                return insert.executeBatch();
            }
        });
    }

    @Override
    public Optional<Playhead> claim(String subscription, Partition partition, TopicIdentity now) {
        return inTransaction("claim a playhead", connection -> {
            try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
                claim.setString(1, now.clusterId());
                claim.setString(2, now.topicId());
                setKey(claim, 3, subscription, partition);
                return read(subscription, claim).stream().findFirst();
            }
        });
    }

    @Override
    public Optional<Playhead> renew(Playhead held) {
        return inTransaction("renew a claim", connection -> {
            try (PreparedStatement renew = connection.prepareStatement(RENEW)) {
                setKey(renew, 1, held.subscription(), held.partition());
                renew.setLong(4, held.epoch());
                return read(held.subscription(), renew).stream().findFirst();
            }
        });
    }

    @Override
    public PlayheadTransaction<Connection> begin(Playhead held) {
        JdbcTransaction transaction = null;
        try {
            transaction = new JdbcTransaction(dataSource.getConnection(), held);
            transaction.begin(timeouts);
            return transaction;
        } catch (SQLException e) {
            if (transaction != null) {
                transaction.close();
            }
            throw SqlFailures.unavailable("begin a transaction", e);
        }
    }

    @Override
    public void move(String subscription, Position to, String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("say why " + subscription + " is moved to " + to);
        }
        inTransaction("move a playhead", connection -> {
            for (Map.Entry<Partition, Long> target : to.partitions().entrySet()) {
                move(connection, subscription, target.getKey(), target.getValue(), reason);
            }
            return to;
        });
    }

    private static void move(Connection connection, String subscription, Partition partition, long to, String reason)
            throws SQLException {
        try (PreparedStatement audit = connection.prepareStatement(AUDIT);
                PreparedStatement move = connection.prepareStatement(MOVE)) {
            audit.setLong(1, to);
            audit.setString(2, reason);
            setKey(audit, 3, subscription, partition);
            move.setLong(1, to);
            setKey(move, 2, subscription, partition);
            if (audit.executeUpdate() != 1 || move.executeUpdate() != 1) {
                throw new IllegalArgumentException(
                        subscription + " has no playhead at " + partition + ": only what was read before can be moved");
            }
        }
    }

    @Override
    public boolean isStoreFailure(Throwable failure) {
        return SqlFailures.isStoreFailure(failure);
    }

    /** Work of our own, in a transaction of our own. */
    @FunctionalInterface
    private interface Work<R> {
        R in(Connection connection) throws SQLException;
    }

    private <R> R inTransaction(String what, Work<R> work) {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                JdbcTransaction.limit(connection, timeouts);
                R result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                JdbcTransaction.rollback(connection);
                throw e;
            } finally {
                JdbcTransaction.restore(connection, autoCommit);
            }
        } catch (SQLException e) {
            throw SqlFailures.unavailable(what, e);
        }
    }

    private static void setKey(PreparedStatement statement, int first, String subscription, Partition partition)
            throws SQLException {
        statement.setString(first, subscription);
        statement.setString(first + 1, partition.topic());
        statement.setInt(first + 2, partition.number());
    }

    private static List<Playhead> read(String subscription, PreparedStatement query) throws SQLException {
        List<Playhead> playheads = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                playheads.add(playhead(subscription, row));
            }
        }
        return playheads;
    }

    private static Playhead playhead(String subscription, ResultSet row) throws SQLException {
        return new Playhead(
                subscription,
                new Partition(row.getString("topic"), row.getInt("partition")),
                topic(row),
                (Integer) row.getObject("leader_epoch"),
                row.getLong("epoch"),
                row.getLong("next_offset"));
    }

    private static @Nullable TopicIdentity topic(ResultSet row) throws SQLException {
        String topicId = row.getString("topic_id");
        return topicId == null
                ? null
                : new TopicIdentity(row.getString("cluster_id"), topicId, row.getInt("partition_count"));
    }
}

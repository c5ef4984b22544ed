// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import dev.playhead.consumer.ControlStore;
import dev.playhead.consumer.HospitalStore;
import dev.playhead.consumer.KeySlots;
import dev.playhead.consumer.Move;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps playheads (checkpoints) in PostgreSQL, MariaDB, MySQL or H2, in the database that handlers write to: an event's
 * effects and the move of the playhead commit together, so each event is handled exactly once in that database.
 * Thread-safe.
 *
 * <p>A connection is taken from the data source for each transaction and given back after it; use a pool with three
 * connections more than the subscription has parallel lanes: two claim partitions and move playheads, one looks around; a
 * hospital takes one, and a replay as many again. Within our transactions the server's own time-outs are set, so
 * that a process that stops in the middle of one cannot hold its row locks for long; see {@link Timeouts} for what each
 * database has.
 *
 * <p>Which database it is, the first connection tells. The tables, {@code playhead} and others, live in the
 * connection's current schema; {@link #createTables} makes them, and {@code docs/reference/consumer.md} shows their DDL.
 *
 * @since 0.1
 */
public final class JdbcPlayheadStore implements PlayheadStore<Connection> {

    private static final String COLUMNS =
            "topic, partition, cluster_id, topic_id, partition_count, leader_epoch, epoch, next_offset, seen_offset";

    private static final String SELECT =
            "SELECT " + COLUMNS + " FROM playhead WHERE subscription = ? ORDER BY topic, partition";

    private static final String LOCK =
            "SELECT " + COLUMNS + " FROM playhead WHERE subscription = ? AND topic = ? AND partition = ? FOR UPDATE";

    static final String INSERT = """
            INSERT INTO playhead (subscription, topic, partition, cluster_id, topic_id, partition_count, epoch, next_offset)
            VALUES (?, ?, ?, ?, ?, ?, 0, ?)""";

    private static final String TAKE = """
            UPDATE playhead SET epoch = ?, updated_at = CURRENT_TIMESTAMP, cluster_id = ?, topic_id = ?
            WHERE subscription = ? AND topic = ? AND partition = ?""";

    private static final String AUDIT = """
            INSERT INTO playhead_move (subscription, topic, partition, from_offset, to_offset, epoch, reason)
            VALUES (?, ?, ?, ?, ?, ?, ?)""";

    /** The first entry of a history; only if the playhead is new. */
    private static final String BEGIN = """
            INSERT INTO playhead_move (subscription, topic, partition, from_offset, to_offset, epoch, reason)
            SELECT p.subscription, p.topic, p.partition, p.next_offset, p.next_offset, 0, 'begins here' FROM playhead p
            WHERE p.subscription = ? AND p.topic = ? AND p.partition = ? AND p.epoch = 0
              AND NOT EXISTS (SELECT 1 FROM playhead_move m
                WHERE m.subscription = p.subscription AND m.topic = p.topic AND m.partition = p.partition)""";

    private static final String HISTORY = """
            SELECT from_offset, to_offset, epoch, reason, moved_by, moved_at FROM playhead_move
            WHERE subscription = ? AND topic = ? AND partition = ? ORDER BY epoch""";

    /** What the slots have done counts as seen, for they forget it. */
    private static final String MOVE = """
            UPDATE playhead SET epoch = epoch + 1, updated_at = CURRENT_TIMESTAMP, next_offset = ?, leader_epoch = NULL,
              cluster_id = NULL, topic_id = NULL, seen_offset = greatest(seen_offset, (
                SELECT coalesce(max(s.next_offset), 0) FROM playhead_slot s WHERE s.subscription = playhead.subscription
                  AND s.topic = playhead.topic AND s.partition = playhead.partition))
            WHERE subscription = ? AND topic = ? AND partition = ?""";

    /** Waits for transactions that are about to move a slot; those that come later are fenced. */
    private static final String TAKE_SLOTS =
            "UPDATE playhead_slot SET epoch = ? WHERE subscription = ? AND topic = ? AND partition = ?";

    private static final String FORGET_SLOTS =
            "UPDATE playhead_slot SET next_offset = 0 WHERE subscription = ? AND topic = ? AND partition = ?";

    private static final String SLOTS = """
            SELECT s.slot, s.next_offset FROM playhead_slot s JOIN playhead p
              ON p.subscription = s.subscription AND p.topic = s.topic AND p.partition = s.partition
            WHERE p.subscription = ? AND p.topic = ? AND p.partition = ? AND s.next_offset > p.next_offset""";

    private final DataSource dataSource;
    private final Timeouts timeouts;
    private volatile @Nullable Dialect dialect;

    private JdbcPlayheadStore(DataSource dataSource, Timeouts timeouts) {
        this.dataSource = dataSource;
        this.timeouts = timeouts;
    }

    /**
     * How long the server lets one of our transactions wait. Immutable.
     *
     * <p>PostgreSQL keeps all three to the millisecond. MariaDB and MySQL count whole seconds, rounded up here. MySQL
     * limits only SELECT by {@code statement}. H2 has no {@code idle}: a stopped process holds its row locks until its
     * connection ends.
     *
     * @param idle between two statements, i.e. while a handler does something else; default 5 seconds. It bounds how long
     *     a stopped process can keep its successor from the rows it has locked
     * @param lock for another transaction's lock; default 2 seconds
     * @param statement for one statement; default 30 seconds. 5 seconds later the client gives the connection up
     * @since 0.1
     */
    public record Timeouts(Duration idle, Duration lock, Duration statement) {

        public Timeouts {
            if (idle.toMillis() < 1 || lock.toMillis() < 1 || statement.toMillis() < 1) {
                throw new IllegalArgumentException(
                        "time-outs are at least 1 ms: " + idle + ", " + lock + ", " + statement);
            }
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
        inTransaction("create its tables", (connection, database) -> {
            for (String table : database.tables()) {
                Dialect.execute(connection, table);
            }
            for (String table : HospitalTables.of(database)) {
                Dialect.execute(connection, table);
            }
            return this;
        });
        return this;
    }

    @Override
    public void prepare() {
        inTransaction("read its tables", (connection, database) -> {
            Dialect.execute(connection, "SELECT seen_offset FROM playhead WHERE 1 = 0");
            Dialect.execute(connection, "SELECT epoch FROM playhead_slot WHERE 1 = 0");
            Dialect.execute(connection, "SELECT epoch FROM playhead_move WHERE 1 = 0");
            Dialect.execute(connection, "SELECT resumed_at FROM playhead_pause WHERE 1 = 0");
            Dialect.execute(connection, "SELECT problem FROM playhead_replay WHERE 1 = 0");
            return this;
        });
    }

    @Override
    public List<Playhead> playheads(String subscription) {
        return inTransaction("list playheads", (connection, database) -> {
            try (PreparedStatement select = connection.prepareStatement(database.spelled(SELECT))) {
                select.setString(1, subscription);
                return read(subscription, select);
            }
        });
    }

    @Override
    public void open(List<Playhead> playheads) {
        inTransaction("open playheads", (connection, database) -> {
            try (PreparedStatement insert =
                    connection.prepareStatement(database.spelled(database.insertUnlessThere()))) {
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
                insert.executeBatch();
            }
            begin(connection, database, playheads);
            return playheads;
        });
    }

    /** Not as a batch: MariaDB's protocol for these knows no INSERT from a SELECT. */
    private static void begin(Connection connection, Dialect database, List<Playhead> playheads) throws SQLException {
        try (PreparedStatement begin = connection.prepareStatement(database.spelled(BEGIN))) {
            for (Playhead playhead : playheads) {
                setKey(begin, 1, playhead.subscription(), playhead.partition());
                begin.executeUpdate();
            }
        }
    }

    @Override
    public List<Move> history(String subscription, Partition partition) {
        return inTransaction("read a history", (connection, database) -> {
            try (PreparedStatement select = connection.prepareStatement(database.spelled(HISTORY))) {
                setKey(select, 1, subscription, partition);
                List<Move> moves = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        moves.add(new Move(
                                row.getLong("from_offset"),
                                row.getLong("to_offset"),
                                row.getLong("epoch"),
                                row.getString("reason"),
                                row.getString("moved_by"),
                                row.getTimestamp("moved_at").toInstant()));
                    }
                }
                return moves;
            }
        });
    }

    @Override
    public Optional<Playhead> claim(String subscription, Partition partition, TopicIdentity now) {
        return inTransaction("claim a playhead", (connection, database) -> {
            Optional<Playhead> row = lock(connection, database, subscription, partition);
            return row.isEmpty()
                    ? row
                    : Optional.of(take(connection, database, row.get().claimed(now)));
        });
    }

    @Override
    public Optional<Playhead> renew(Playhead held) {
        return inTransaction("renew a claim", (connection, database) -> {
            Optional<Playhead> row = lock(connection, database, held.subscription(), held.partition())
                    .filter(found -> found.epoch() == held.epoch());
            return row.isEmpty()
                    ? row
                    : Optional.of(take(connection, database, row.get().claimed(boundTopic(held))));
        });
    }

    private static TopicIdentity boundTopic(Playhead held) {
        return Objects.requireNonNull(held.topic(), "a claimed playhead is bound to a topic");
    }

    /** The row, ours until the transaction ends. */
    private static Optional<Playhead> lock(
            Connection connection, Dialect database, String subscription, Partition partition) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(database.spelled(LOCK))) {
            setKey(lock, 1, subscription, partition);
            return read(subscription, lock).stream().findFirst();
        }
    }

    private static Playhead take(Connection connection, Dialect database, Playhead taken) throws SQLException {
        try (PreparedStatement take = connection.prepareStatement(database.spelled(TAKE))) {
            TopicIdentity topic = boundTopic(taken);
            take.setLong(1, taken.epoch());
            take.setString(2, topic.clusterId());
            take.setString(3, topic.topicId());
            setKey(take, 4, taken.subscription(), taken.partition());
            take.executeUpdate();
        }
        takeSlots(connection, database, taken.subscription(), taken.partition(), taken.epoch());
        return taken;
    }

    private static void takeSlots(
            Connection connection, Dialect database, String subscription, Partition partition, long epoch)
            throws SQLException {
        try (PreparedStatement take = connection.prepareStatement(database.spelled(TAKE_SLOTS))) {
            take.setLong(1, epoch);
            setKey(take, 2, subscription, partition);
            take.executeUpdate();
        }
    }

    @Override
    public boolean hasKeySlots() {
        return true;
    }

    @Override
    public KeySlots slots(String subscription, Partition partition) {
        return inTransaction("read key slots", (connection, database) -> {
            try (PreparedStatement select = connection.prepareStatement(database.spelled(SLOTS))) {
                setKey(select, 1, subscription, partition);
                Map<Integer, Long> slots = new HashMap<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        slots.put(row.getInt("slot"), row.getLong("next_offset"));
                    }
                }
                return new KeySlots(slots);
            }
        });
    }

    @Override
    public PlayheadTransaction<Connection> begin(Playhead held) {
        try {
            return new JdbcTransaction(Borrowed.forHandlers(this), held);
        } catch (SQLException e) {
            throw SqlFailures.unavailable("begin a transaction", e);
        }
    }

    @Override
    public void move(String subscription, Position to, String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("say why " + subscription + " is moved to " + to);
        }
        inTransaction("move a playhead", (connection, database) -> {
            for (Map.Entry<Partition, Long> target : to.partitions().entrySet()) {
                Partition partition = target.getKey();
                Playhead row = lock(connection, database, subscription, partition)
                        .orElseThrow(() -> new IllegalArgumentException(subscription + " has no playhead at "
                                + partition + ": only what was read before can be moved"));
                move(connection, database, row, target.getValue(), reason);
            }
            return to;
        });
    }

    private static void move(Connection connection, Dialect database, Playhead row, long to, String reason)
            throws SQLException {
        takeSlots(connection, database, row.subscription(), row.partition(), row.epoch() + 1);
        try (PreparedStatement audit = connection.prepareStatement(database.spelled(AUDIT));
                PreparedStatement move = connection.prepareStatement(database.spelled(MOVE));
                PreparedStatement forget = connection.prepareStatement(database.spelled(FORGET_SLOTS))) {
            setKey(audit, 1, row.subscription(), row.partition());
            audit.setLong(4, row.next());
            audit.setLong(5, to);
            audit.setLong(6, row.epoch() + 1);
            audit.setString(7, reason);
            audit.executeUpdate();
            move.setLong(1, to);
            setKey(move, 2, row.subscription(), row.partition());
            move.executeUpdate();
            setKey(forget, 1, row.subscription(), row.partition());
            forget.executeUpdate();
        }
    }

    @Override
    public Optional<ControlStore> control() {
        return Optional.of(new JdbcControl(this));
    }

    @Override
    public boolean isStoreFailure(Throwable failure) {
        return SqlFailures.isStoreFailure(dialect, failure);
    }

    @Override
    public Optional<HospitalStore<Connection>> hospital() {
        return Optional.of(new JdbcHospital(this));
    }

    Connection connect() throws SQLException {
        return dataSource.getConnection();
    }

    Timeouts timeouts() {
        return timeouts;
    }

    /** Which database it is: asked once. */
    Dialect dialect(Connection connection) throws SQLException {
        Dialect known = dialect;
        if (known == null) {
            known = Dialect.of(connection);
            dialect = known;
        }
        return known;
    }

    /** Work of our own, in a transaction of our own. */
    @FunctionalInterface
    interface Work<R> {
        R in(Connection connection, Dialect database) throws SQLException;
    }

    <R> R inTransaction(String what, Work<R> work) {
        try {
            Borrowed borrowed = Borrowed.from(this);
            try {
                R result = work.in(borrowed.connection(), borrowed.dialect());
                borrowed.connection().commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                borrowed.rollBack();
                throw e;
            } finally {
                borrowed.giveBack();
            }
        } catch (SQLException e) {
            throw SqlFailures.unavailable(what, e);
        }
    }

    static void setKey(PreparedStatement statement, int first, String subscription, Partition partition)
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
                row.getLong("next_offset"),
                row.getLong("seen_offset"));
    }

    private static @Nullable TopicIdentity topic(ResultSet row) throws SQLException {
        String topicId = row.getString("topic_id");
        return topicId == null
                ? null
                : new TopicIdentity(row.getString("cluster_id"), topicId, row.getInt("partition_count"));
    }
}

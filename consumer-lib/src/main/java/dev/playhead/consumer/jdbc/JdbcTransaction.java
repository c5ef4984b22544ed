// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import dev.playhead.consumer.CommitUnknownException;
import dev.playhead.consumer.Playhead;
import dev.playhead.consumer.PlayheadFencedException;
import dev.playhead.consumer.PlayheadTransaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One transaction in which handlers write and, last of all, the playhead moves. */
final class JdbcTransaction implements PlayheadTransaction<Connection> {

    private static final Logger log = LoggerFactory.getLogger(JdbcTransaction.class);

    /** The fence: no row if another epoch owns the playhead or it stands elsewhere. */
    private static final String ADVANCE = """
            UPDATE playhead SET next_offset = ?, seen_offset = greatest(seen_offset, ?), leader_epoch = ?,
              updated_at = CURRENT_TIMESTAMP
            WHERE subscription = ? AND topic = ? AND partition = ? AND epoch = ? AND next_offset = ?""";

    /** On top of the statement time-out, which the server may be in no state to keep. */
    private static final int NETWORK_GRACE_MS = 5_000;

    private final Connection connection;
    private final Connection guarded;
    private final Dialect dialect;
    private final Playhead held;
    private boolean autoCommit = true;
    private boolean isOpen = true;
    private boolean isOver;

    JdbcTransaction(Connection connection, Dialect dialect, Playhead held) {
        this.connection = connection;
        this.guarded = GuardedConnection.of(connection);
        this.dialect = dialect;
        this.held = held;
    }

    void begin(JdbcPlayheadStore.Timeouts timeouts) throws SQLException {
        autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        limit(connection, dialect, timeouts);
        dialect.mark(connection);
    }

    static void limit(Connection connection, Dialect dialect, JdbcPlayheadStore.Timeouts timeouts) throws SQLException {
        connection.setNetworkTimeout(
                Runnable::run, Math.toIntExact(timeouts.statement().toMillis() + NETWORK_GRACE_MS));
        dialect.limit(connection, timeouts);
    }

    @Override
    public Connection handle() {
        return guarded;
    }

    @Override
    public void advance(long to, @Nullable Integer leaderEpoch) {
        try (PreparedStatement advance = connection.prepareStatement(advance(dialect))) {
            advance.setLong(1, to);
            advance.setLong(2, to);
            if (leaderEpoch == null) {
                advance.setNull(3, Types.INTEGER);
            } else {
                advance.setInt(3, leaderEpoch);
            }
            advance.setString(4, held.subscription());
            advance.setString(5, held.partition().topic());
            advance.setInt(6, held.partition().number());
            advance.setLong(7, held.epoch());
            advance.setLong(8, held.next());
            boolean isAdvanced = advance.executeUpdate() == 1;
            dialect.requireUnbroken(connection, isAdvanced);
            if (!isAdvanced) {
                throw new PlayheadFencedException(held);
            }
        } catch (SQLException e) {
            throw SqlFailures.inTransaction(dialect, "move " + held, e);
        }
    }

    private static String advance(Dialect dialect) {
        String unbroken = dialect.isUnbroken();
        return dialect.spelled(unbroken.isEmpty() ? ADVANCE : ADVANCE + " AND " + unbroken);
    }

    @Override
    public void commit() {
        try {
            connection.commit();
            isOver = true;
        } catch (SQLException e) {
            if (dialect.mayHaveCommitted(e)) {
                isOver = true;
                throw new CommitUnknownException(held, e);
            }
            throw SqlFailures.inTransaction(dialect, "commit " + held, e);
        }
    }

    @Override
    public void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            log.debug("a connection could not be aborted", e);
        }
    }

    @Override
    public void close() {
        if (!isOpen) {
            return;
        }
        isOpen = false;
        if (!isOver) {
            rollback(connection);
        }
        restore(connection, dialect, autoCommit);
        giveBack(connection);
    }

    static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            log.debug("a connection did not close", e);
        }
    }

    static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            log.debug("a rollback failed: the server ends the transaction with the connection", e);
        }
    }

    /** Gives the connection back as it came; one that is broken is found out by its pool. */
    static void restore(Connection connection, Dialect dialect, boolean autoCommit) {
        try {
            dialect.unlimit(connection);
            connection.setNetworkTimeout(Runnable::run, 0);
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            log.debug("a connection could not be restored", e);
        }
    }
}

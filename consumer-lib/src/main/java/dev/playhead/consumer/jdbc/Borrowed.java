// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of the user's, for one transaction of ours and under our time-outs; it is given back as it came.
 *
 * @param autoCommit what it had
 * @param networkTimeout what it had, in milliseconds
 */
record Borrowed(Connection connection, Dialect dialect, boolean autoCommit, int networkTimeout) {

    private static final Logger log = LoggerFactory.getLogger(Borrowed.class);

    /** On top of the statement time-out, which the server may be in no state to keep. */
    private static final int NETWORK_GRACE_MS = 5_000;

    static Borrowed from(JdbcPlayheadStore store) throws SQLException {
        Connection connection = store.connect();
        try {
            var borrowed = new Borrowed(
                    connection, store.dialect(connection), connection.getAutoCommit(), connection.getNetworkTimeout());
            borrowed.limit(store.timeouts());
            return borrowed;
        } catch (SQLException | RuntimeException e) {
            close(connection);
            throw e;
        }
    }

    /** For a transaction in which handlers write, which may end it behind our back. */
    static Borrowed forHandlers(JdbcPlayheadStore store) throws SQLException {
        Borrowed borrowed = from(store);
        try {
            borrowed.dialect.mark(borrowed.connection);
            return borrowed;
        } catch (SQLException e) {
            borrowed.rollBack();
            borrowed.giveBack();
            throw e;
        }
    }

    private void limit(JdbcPlayheadStore.Timeouts timeouts) throws SQLException {
        try {
            connection.setAutoCommit(false);
            connection.setNetworkTimeout(
                    Runnable::run, Math.toIntExact(timeouts.statement().toMillis() + NETWORK_GRACE_MS));
            dialect.limit(connection, timeouts);
        } catch (SQLException e) {
            restore();
            throw e;
        }
    }

    void rollBack() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            log.debug("a rollback failed: the server ends the transaction with the connection", e);
        }
    }

    /**
     * By any thread, while another one waits for the server.
     *
     * @param guarded what handlers were given of it
     */
    void abort(Connection guarded) {
        try {
            GuardedConnection.cancel(guarded);
        } catch (SQLException e) {
            log.debug("what a handler waits for could not be cancelled", e);
        }
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            log.debug("a connection could not be aborted", e);
        }
    }

    /** A connection that is broken is found out by its pool. */
    void giveBack() {
        restore();
        close(connection);
    }

    private void restore() {
        try {
            dialect.unlimit(connection);
            connection.setNetworkTimeout(Runnable::run, networkTimeout);
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            log.debug("a connection could not be restored", e);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            log.debug("a connection did not close", e);
        }
    }
}

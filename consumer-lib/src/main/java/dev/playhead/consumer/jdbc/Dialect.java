// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.List;

/**
 * What differs from one database to another: spelling, DDL, time-outs, and what an error means. Immutable.
 *
 * <p>A failure that says nothing of its own falls to {@link SqlFailures}, which knows the standard's SQLSTATE classes.
 */
sealed interface Dialect permits PostgreSql, MariaDb, H2 {

    /** The dialect of the database behind a connection. */
    static Dialect of(Connection connection) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        String product = database.getDatabaseProductName();
        return switch (product) {
            case "PostgreSQL" -> new PostgreSql();
            case "MariaDB" -> MariaDb.mariaDb();
            // What MySQL's driver says of either.
            case "MySQL" ->
                database.getDatabaseProductVersion().contains("MariaDB") ? MariaDb.mariaDb() : MariaDb.mySql();
            case "H2" -> new H2();
            default ->
                throw new SQLFeatureNotSupportedException(
                        "playheads can live in PostgreSQL, MariaDB, MySQL or H2, not in " + product
                                + "; implement PlayheadStore for it",
                        "0A000");
        };
    }

    /** The statements that make the tables unless they exist. */
    List<String> tables();

    /** A statement of ours, written for PostgreSQL, as this database wants it spelled. */
    default String spelled(String sql) {
        return sql;
    }

    /** Writes a new playhead unless there is one: subscription, topic, partition, cluster, topic id, partitions, next. */
    String insertUnlessThere();

    /** Has the server end what waits too long, in the transaction that begins. */
    void limit(Connection connection, JdbcPlayheadStore.Timeouts timeouts) throws SQLException;

    /** Takes back what {@link #limit} has changed beyond the end of the transaction. */
    void unlimit(Connection connection) throws SQLException;

    /** Marks the transaction that has begun, so that {@link #requireUnbroken} knows it again. */
    void mark(Connection connection) throws SQLException;

    /** A condition, in SQL, that holds while the marked transaction is open; empty if there is none. */
    default String isUnbroken() {
        return "";
    }

    /**
     * Fails unless the open transaction is the one that was marked. A handler may end it by SQL of its own; and after a
     * deadlock some databases roll everything back and let a handler that swallows the error commit the rest.
     *
     * @param isAdvanced whether the playhead has moved, which it does only if {@link #isUnbroken}
     */
    default void requireUnbroken(Connection connection, boolean isAdvanced) throws SQLException {
        if (isAdvanced) {
            return;
        }
        try (Statement statement = connection.createStatement();
                ResultSet unbroken = statement.executeQuery("SELECT 1 WHERE " + isUnbroken())) {
            if (!unbroken.next()) {
                throw SqlFailures.broken(null);
            }
        }
    }

    /** Whether a failure is the store's, though the standard's SQLSTATE does not say so. */
    boolean isStoreFailure(SQLException failure);

    /** Whether a commit that failed so was certainly rolled back, or certainly not, where the SQLSTATE misleads. */
    default boolean mayHaveCommitted(SQLException atCommit) {
        return SqlFailures.mayHaveCommitted(atCommit);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

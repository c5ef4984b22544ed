// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import dev.playhead.consumer.EffectsRefusedException;
import dev.playhead.consumer.StoreUnavailableException;
import dev.playhead.event.PlayheadException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a SQLException means for a playhead, by the classes of SQLSTATE that all databases share, and by its dialect. */
final class SqlFailures {

    /** Connection, rollback (deadlock, serialization). */
    private static final Set<String> STORE = Set.of("08", "40");

    /** Nobody gets in with this password, to this database, or with these rights: waiting does not help. */
    private static final Set<String> FOR_GOOD = Set.of("28", "3D", "42", "0A");

    /** The server said that it rolled back. */
    private static final Set<String> ROLLED_BACK = Set.of("22", "23", "25", "40", "42", "44", "53", "55", "P0");

    private static final Set<String> UNDEFINED_TABLE = Set.of("42P01", "42S02", "42S03", "42S04");

    private SqlFailures() {}

    /** @param dialect null if no connection was ever had */
    static boolean isStoreFailure(@Nullable Dialect dialect, @Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && (STORE.contains(category(state(sql))) || (dialect != null && dialect.isStoreFailure(sql)))) {
                return true;
            }
        }
        return false;
    }

    /** A failure of our own work, outside any handler. */
    static StoreUnavailableException unavailable(String what, SQLException cause) {
        String fix = UNDEFINED_TABLE.contains(state(cause))
                ? "; create its tables first: JdbcPlayheadStore.createTables(), or the DDL in docs/reference/consumer.md"
                : "";
        return new StoreUnavailableException(
                "the playhead store could not " + what + ": " + cause.getMessage() + fix,
                !FOR_GOOD.contains(category(state(cause))),
                cause);
    }

    /** A failure at the end of a transaction in which handlers wrote. */
    static PlayheadException inTransaction(Dialect dialect, String what, SQLException cause) {
        return isStoreFailure(dialect, cause)
                ? unavailable(what, cause)
                : new EffectsRefusedException(
                        "the database refused to " + what + ": " + cause.getMessage()
                                + "; a handler that goes on after an SQL error must roll back to a savepoint",
                        cause);
    }

    /** The transaction in which handlers wrote is not the one that is open now. */
    static SQLException broken(@Nullable SQLException cause) {
        return new SQLException(
                "the transaction was ended too early: by a handler, or by the server after an error that a handler swallowed",
                "25000",
                cause);
    }

    static boolean mayHaveCommitted(SQLException atCommit) {
        return !ROLLED_BACK.contains(category(state(atCommit)));
    }

    static String state(SQLException failure) {
        return failure.getSQLState() == null ? "" : failure.getSQLState();
    }

    static String category(String state) {
        return state.length() < 2 ? state : state.substring(0, 2);
    }
}

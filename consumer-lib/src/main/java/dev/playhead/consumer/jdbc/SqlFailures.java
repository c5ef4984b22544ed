// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import dev.playhead.consumer.EffectsRefusedException;
import dev.playhead.consumer.StoreUnavailableException;
import dev.playhead.event.PlayheadException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a SQLException means for a playhead, by its SQLSTATE (PostgreSQL, Appendix A). */
final class SqlFailures {

    private static final String IDLE_IN_TRANSACTION = "25P03";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String QUERY_CANCELED = "57014";
    private static final String UNDEFINED_TABLE = "42P01";

    /** Connection, rollback (deadlock, serialization), resources, operator intervention, system error. */
    private static final Set<String> STORE = Set.of("08", "40", "53", "57", "58");

    /** Nobody gets in with this password, to this database, or with these rights: waiting does not help. */
    private static final Set<String> FOR_GOOD = Set.of("28", "3D", "42", "0A");

    /** The server said that it rolled back. */
    private static final Set<String> ROLLED_BACK = Set.of("22", "23", "25", "40", "42", "44", "53", "55", "P0");

    private SqlFailures() {}

    static boolean isStoreFailure(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isStoreFailure(state(sql))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isStoreFailure(String state) {
        return state.equals(IDLE_IN_TRANSACTION)
                || state.equals(LOCK_NOT_AVAILABLE)
                || (STORE.contains(category(state)) && !state.equals(QUERY_CANCELED));
    }

    /** A failure of our own work, outside any handler. */
    static StoreUnavailableException unavailable(String what, SQLException cause) {
        String fix = state(cause).equals(UNDEFINED_TABLE)
                ? "; create its tables first: JdbcPlayheadStore.createTables(), or the DDL in docs/reference/consumer.md"
                : "";
        return new StoreUnavailableException(
                "the playhead store could not " + what + ": " + cause.getMessage() + fix,
                !FOR_GOOD.contains(category(state(cause))),
                cause);
    }

    /** A failure at the end of a transaction in which handlers wrote. */
    static PlayheadException inTransaction(String what, SQLException cause) {
        return isStoreFailure(cause)
                ? unavailable(what, cause)
                : new EffectsRefusedException(
                        "the database refused to " + what + ": " + cause.getMessage()
                                + "; a handler that goes on after an SQL error must roll back to a savepoint",
                        cause);
    }

    static boolean mayHaveCommitted(SQLException atCommit) {
        String state = state(atCommit);
        return state.equals(IDLE_IN_TRANSACTION) || !ROLLED_BACK.contains(category(state));
    }

    private static String state(SQLException failure) {
        return failure.getSQLState() == null ? "" : failure.getSQLState();
    }

    private static String category(String state) {
        return state.length() < 2 ? state : state.substring(0, 2);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.consumer.Replay;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Which subscriptions ever ran on a database. */
final class SubscriptionNames {

    private static final String NOT_ALLOWED = "42501";

    private final DataSource database;

    SubscriptionNames(DataSource database) {
        this.database = database;
    }

    /** Without the replays, which have playheads of their own. */
    List<String> all() {
        try {
            return read();
        } catch (SQLException e) {
            throw DatabaseOptions.broken(e);
        }
    }

    /**
     * Whether a subscription of that name ever ran here, on a database that may know no playheads at all. It may have where we
     * are not allowed to see that: operators of a hospital need not be.
     */
    boolean mayHave(String subscription) {
        try {
            return read().contains(subscription);
        } catch (SQLException e) {
            if (DatabaseOptions.NO_TABLE.equals(e.getSQLState())) {
                return false;
            }
            if (NOT_ALLOWED.equals(e.getSQLState())) {
                return true;
            }
            throw DatabaseOptions.broken(e);
        }
    }

    private List<String> read() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT DISTINCT subscription FROM playhead ORDER BY 1")) {
            List<String> names = new ArrayList<>();
            while (row.next()) {
                names.add(row.getString(1));
            }
            names.removeIf(Replay::isName);
            return names;
        }
    }

    /**
     * That name.
     *
     * @throws CommandFailed if no subscription of that name ever ran
     */
    String require(String subscription) {
        if (!all().contains(subscription)) {
            throw unknown(subscription);
        }
        return subscription;
    }

    /** To be thrown where that subscription, or any at all, was not found. */
    CommandFailed unknown(@Nullable String subscription) {
        List<String> names = all();
        if (subscription == null || names.isEmpty()) {
            return new CommandFailed(
                    "no subscription has ever run on this database", "Start one, for example with ./playhead demo");
        }
        return new CommandFailed(
                "there is no subscription " + Words.printable(subscription), "There is " + String.join(", ", names));
    }
}

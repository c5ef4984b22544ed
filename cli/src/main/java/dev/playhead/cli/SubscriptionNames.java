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

/** Which subscriptions ever ran on a database. */
final class SubscriptionNames {

    private static final String NOT_ALLOWED = "42501";

    private final DataSource database;

    SubscriptionNames(DataSource database) {
        this.database = database;
    }

    /** Without the replays, which have playheads of their own; empty on a database that knows no playheads at all. */
    List<String> all() {
        try {
            return read();
        } catch (SQLException e) {
            throw DatabaseOptions.broken(e);
        }
    }

    /**
     * Whether a subscription of that name ever ran here. It may have where we are not allowed to see that: operators of a
     * hospital need not be.
     */
    boolean mayHave(String subscription) {
        try {
            return read().contains(subscription);
        } catch (SQLException e) {
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
        } catch (SQLException e) {
            if (DatabaseOptions.isVacant(e)) {
                return List.of();
            }
            throw e;
        }
    }

    /** To be thrown where that subscription was not found. */
    CommandFailed unknown(String subscription) {
        List<String> names = all();
        if (names.isEmpty()) {
            return new CommandFailed(
                    "no subscription has ever run on this database", "Start one, for example with ./playhead demo");
        }
        return new CommandFailed(
                "there is no subscription " + Words.printable(subscription), "There is " + String.join(", ", names));
    }
}

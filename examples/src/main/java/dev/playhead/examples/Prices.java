// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples;

import dev.playhead.marketplace.gig.v1.GigPriceChanged;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A table with the latest price of each gig, and how often it has changed. */
final class Prices {

    /** One row. */
    record Price(long pence, int changes) {}

    private Prices() {}

    static void createTable(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS price (gig_id text PRIMARY KEY, pence bigint, changes int)");
        }
    }

    // region:handler
    static void set(Connection tx, GigPriceChanged change) throws SQLException {
        try (PreparedStatement upsert = tx.prepareStatement("""
                INSERT INTO price (gig_id, pence, changes) VALUES (?, ?, 1)
                ON CONFLICT (gig_id) DO UPDATE SET pence = excluded.pence, changes = price.changes + 1""")) {
            upsert.setString(1, change.getGigId());
            upsert.setLong(2, change.getPricePence());
            upsert.executeUpdate();
        }
    }
    // endregion

    static Price of(DataSource database, String gigId) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT pence, changes FROM price WHERE gig_id = ?")) {
            select.setString(1, gigId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Price(row.getLong("pence"), row.getInt("changes")) : new Price(0, 0);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.snippets;

import dev.playhead.marketplace.order.v1.OrderCancelled;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A user's own table. */
final class Invoices {

    static final String CREATE = "CREATE TABLE invoice (order_id text PRIMARY KEY, open boolean NOT NULL)";

    void open(Connection tx, OrderPlaced order) throws SQLException {
        write(tx, "INSERT INTO invoice (order_id, open) VALUES (?, true)", order.getOrderId());
    }

    void cancel(Connection tx, OrderCancelled order) throws SQLException {
        write(tx, "UPDATE invoice SET open = false WHERE order_id = ?", order.getOrderId());
    }

    private static void write(Connection tx, String sql, String order) throws SQLException {
        try (PreparedStatement statement = tx.prepareStatement(sql)) {
            statement.setString(1, order);
            statement.executeUpdate();
        }
    }
}

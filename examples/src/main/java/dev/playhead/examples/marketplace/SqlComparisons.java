// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import static java.util.stream.Collectors.toMap;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.function.Function;
import javax.sql.DataSource;

/** The tables beside the fold. A row is compared as text: its columns, separated by bars. */
final class SqlComparisons {

    private final DataSource database;
    private final IndependentFold fold;

    SqlComparisons(DataSource database, IndependentFold fold) {
        this.database = database;
        this.fold = fold;
    }

    List<Comparison> all() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            return List.of(
                    compare(
                            "gig",
                            fold.gigs(),
                            gig -> row(gig.title(), gig.pricePence(), gig.revisions(), flag(gig.isRetired())),
                            statement,
                            "SELECT gig_id, title, price_pence, revisions, retired FROM gig"),
                    compare(
                            "gig_sales",
                            fold.gigs(),
                            gig -> row(gig.orders(), gig.units(), gig.revenuePence()),
                            statement,
                            "SELECT gig_id, orders, units, revenue_pence FROM gig_sales"),
                    compare(
                            "buyer",
                            fold.buyers(),
                            buyer -> row(buyer.country()),
                            statement,
                            "SELECT buyer_id, country FROM buyer"),
                    compare(
                            "buyer_spend",
                            fold.buyers(),
                            buyer -> row(buyer.orders(), buyer.cancelledOrders(), buyer.spendPence()),
                            statement,
                            "SELECT buyer_id, orders, cancelled_orders, spend_pence FROM buyer_spend"),
                    compare(
                            "orders",
                            fold.orders(),
                            order -> row(
                                    order.buyer(),
                                    order.placedAt().getEpochSecond(),
                                    order.totalPence(),
                                    flag(order.isCancelled())),
                            statement,
                            """
                            SELECT order_id, buyer_id, extract(epoch FROM placed_at)::bigint, total_pence, cancelled
                            FROM orders"""),
                    compare(
                            "order_line",
                            fold.lines(),
                            line -> row(line.units(), line.amountPence()),
                            statement,
                            "SELECT order_id || '/' || gig_id, quantity, amount_pence FROM order_line"),
                    compare(
                            "order_charge",
                            fold.charges(),
                            charge -> row(charge.amountPence()),
                            statement,
                            "SELECT order_id || '/' || charge_code, amount_pence FROM order_charge"));
        }
    }

    private static <R> Comparison compare(
            String table, SortedMap<String, R> fold, Function<R, String> row, Statement statement, String select)
            throws SQLException {
        Map<String, String> expected =
                fold.entrySet().stream().collect(toMap(Map.Entry::getKey, entry -> row.apply(entry.getValue())));
        return Comparison.of(Comparison.Side.TABLE, table, expected, read(statement, select));
    }

    private static Map<String, String> read(Statement statement, String select) throws SQLException {
        Map<String, String> rows = new HashMap<>();
        try (ResultSet result = statement.executeQuery(select)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                var row = new StringJoiner("|");
                for (int column = 2; column <= columns; column++) {
                    row.add(result.getString(column));
                }
                rows.put(result.getString(1), row.toString());
            }
        }
        return rows;
    }

    private static String row(Object... columns) {
        var row = new StringJoiner("|");
        for (Object column : columns) {
            row.add(String.valueOf(column));
        }
        return row.toString();
    }

    /** As PostgreSQL writes it. */
    private static String flag(boolean value) {
        return value ? "t" : "f";
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import dev.playhead.consumer.SubscriptionBuilder;
import dev.playhead.event.Event;
import dev.playhead.marketplace.buyer.v1.BuyerCountryChanged;
import dev.playhead.marketplace.buyer.v1.BuyerRegistered;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import dev.playhead.marketplace.gig.v1.GigPriceChanged;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.marketplace.gig.v1.GigRetired;
import dev.playhead.marketplace.order.v1.OrderCancelled;
import dev.playhead.marketplace.order.v1.OrderChargeAdded;
import dev.playhead.marketplace.order.v1.OrderChargeRefunded;
import dev.playhead.marketplace.order.v1.OrderLineAdded;
import dev.playhead.marketplace.order.v1.OrderLineCancelled;
import dev.playhead.marketplace.order.v1.OrderLineExtended;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import javax.sql.DataSource;

/**
 * The marketplace in SQL: what each event does to the tables, in the transaction that also moves the playhead.
 *
 * <p>Totals are kept by plain {@code total = total + ?}. That would be wrong if an event were ever handled twice, or not
 * at all; nothing here looks for duplicates, because the playhead does not let them happen.
 *
 * <p>Each table is written by the events of one topic and by their key, so partitions that are handled in parallel never
 * wait for each other's rows. Sums over orders, per gig and per buyer, are SQL views.
 */
final class MarketplaceTables {

    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS gig (
              gig_id      text    PRIMARY KEY,
              title       text    NOT NULL,
              price_pence bigint  NOT NULL,
              revisions   integer NOT NULL DEFAULT 0,
              retired     boolean NOT NULL DEFAULT false
            );
            CREATE TABLE IF NOT EXISTS buyer (
              buyer_id text PRIMARY KEY,
              country  text NOT NULL
            );
            CREATE TABLE IF NOT EXISTS orders (
              order_id    text        PRIMARY KEY,
              buyer_id    text        NOT NULL,
              placed_at   timestamptz NOT NULL,
              total_pence bigint      NOT NULL DEFAULT 0,
              cancelled   boolean     NOT NULL DEFAULT false
            );
            CREATE TABLE IF NOT EXISTS order_line (
              order_id     text   REFERENCES orders,
              gig_id       text   NOT NULL,
              quantity     bigint NOT NULL,
              amount_pence bigint NOT NULL,
              PRIMARY KEY (order_id, gig_id)
            );
            CREATE TABLE IF NOT EXISTS order_charge (
              order_id     text   REFERENCES orders,
              charge_code  text   NOT NULL,
              amount_pence bigint NOT NULL,
              PRIMARY KEY (order_id, charge_code)
            );
            CREATE OR REPLACE VIEW gig_sales AS
              SELECT gig_id, count(*) AS orders, sum(quantity) AS units, sum(amount_pence) AS revenue_pence
              FROM order_line GROUP BY gig_id;
            CREATE OR REPLACE VIEW buyer_spend AS
              SELECT buyer_id, count(*) AS orders, count(*) FILTER (WHERE cancelled) AS cancelled_orders,
                sum(total_pence) AS spend_pence
              FROM orders GROUP BY buyer_id""";

    private MarketplaceTables() {}

    /** Creates what does not exist yet. */
    static void create(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
    }

    static SubscriptionBuilder<Connection> handle(SubscriptionBuilder<Connection> subscription) {
        return subscription
                .on(GigPublished.class, MarketplaceTables::gigPublished)
                .on(GigDescriptionUpdated.class, MarketplaceTables::gigDescriptionUpdated)
                .on(GigPriceChanged.class, MarketplaceTables::gigPriceChanged)
                .on(GigRetired.class, MarketplaceTables::gigRetired)
                .on(BuyerRegistered.class, MarketplaceTables::buyerRegistered)
                .on(BuyerCountryChanged.class, MarketplaceTables::buyerCountryChanged)
                .on(OrderPlaced.class, MarketplaceTables::orderPlaced)
                .on(OrderLineAdded.class, MarketplaceTables::orderLineAdded)
                .on(OrderLineExtended.class, MarketplaceTables::orderLineExtended)
                .on(OrderLineCancelled.class, MarketplaceTables::orderLineCancelled)
                .on(OrderChargeAdded.class, MarketplaceTables::orderChargeAdded)
                .on(OrderChargeRefunded.class, MarketplaceTables::orderChargeRefunded)
                .on(OrderCancelled.class, MarketplaceTables::orderCancelled);
    }

    private static void gigPublished(Event<GigPublished> event, Connection tx) throws SQLException {
        GigPublished gig = event.payload();
        write(
                tx,
                "INSERT INTO gig (gig_id, title, price_pence) VALUES (?, ?, ?)",
                gig.getGigId(),
                gig.getTitle(),
                gig.getPricePence());
    }

    private static void gigDescriptionUpdated(Event<GigDescriptionUpdated> event, Connection tx) throws SQLException {
        GigDescriptionUpdated update = event.payload();
        write(
                tx,
                "UPDATE gig SET title = ?, revisions = revisions + 1 WHERE gig_id = ?",
                update.getDescription(),
                update.getGigId());
    }

    private static void gigPriceChanged(Event<GigPriceChanged> event, Connection tx) throws SQLException {
        GigPriceChanged change = event.payload();
        write(
                tx,
                "UPDATE gig SET price_pence = ?, revisions = revisions + 1 WHERE gig_id = ?",
                change.getPricePence(),
                change.getGigId());
    }

    private static void gigRetired(Event<GigRetired> event, Connection tx) throws SQLException {
        write(
                tx,
                "UPDATE gig SET retired = true WHERE gig_id = ?",
                event.payload().getGigId());
    }

    private static void buyerRegistered(Event<BuyerRegistered> event, Connection tx) throws SQLException {
        BuyerRegistered buyer = event.payload();
        write(tx, "INSERT INTO buyer (buyer_id, country) VALUES (?, ?)", buyer.getBuyerId(), buyer.getCountry());
    }

    private static void buyerCountryChanged(Event<BuyerCountryChanged> event, Connection tx) throws SQLException {
        BuyerCountryChanged change = event.payload();
        write(tx, "UPDATE buyer SET country = ? WHERE buyer_id = ?", change.getCountry(), change.getBuyerId());
    }

    private static void orderPlaced(Event<OrderPlaced> event, Connection tx) throws SQLException {
        OrderPlaced order = event.payload();
        write(
                tx,
                "INSERT INTO orders (order_id, buyer_id, placed_at) VALUES (?, ?, ?)",
                order.getOrderId(),
                order.getBuyerId(),
                event.metadata().time().atOffset(ZoneOffset.UTC));
    }

    private static void orderLineAdded(Event<OrderLineAdded> event, Connection tx) throws SQLException {
        OrderLineAdded line = event.payload();
        long amount = line.getQuantity() * line.getUnitPricePence();
        write(
                tx,
                "INSERT INTO order_line (order_id, gig_id, quantity, amount_pence) VALUES (?, ?, ?, ?)",
                line.getOrderId(),
                line.getGigId(),
                line.getQuantity(),
                amount);
        addToTotal(tx, line.getOrderId(), amount);
    }

    private static void orderLineExtended(Event<OrderLineExtended> event, Connection tx) throws SQLException {
        OrderLineExtended more = event.payload();
        long amount = more.getQuantity() * more.getUnitPricePence();
        addToLine(tx, more.getOrderId(), more.getGigId(), more.getQuantity(), amount);
    }

    private static void orderLineCancelled(Event<OrderLineCancelled> event, Connection tx) throws SQLException {
        OrderLineCancelled less = event.payload();
        long amount = less.getQuantity() * less.getUnitPricePence();
        addToLine(tx, less.getOrderId(), less.getGigId(), -less.getQuantity(), -amount);
    }

    private static void orderChargeAdded(Event<OrderChargeAdded> event, Connection tx) throws SQLException {
        OrderChargeAdded charge = event.payload();
        write(tx, """
                INSERT INTO order_charge (order_id, charge_code, amount_pence) VALUES (?, ?, ?)
                ON CONFLICT (order_id, charge_code)
                  DO UPDATE SET amount_pence = order_charge.amount_pence + excluded.amount_pence""", charge.getOrderId(), charge.getChargeCode(), charge.getAmountPence());
        addToTotal(tx, charge.getOrderId(), charge.getAmountPence());
    }

    private static void orderChargeRefunded(Event<OrderChargeRefunded> event, Connection tx) throws SQLException {
        OrderChargeRefunded refund = event.payload();
        write(
                tx,
                "UPDATE order_charge SET amount_pence = amount_pence - ? WHERE order_id = ? AND charge_code = ?",
                refund.getAmountPence(),
                refund.getOrderId(),
                refund.getChargeCode());
        addToTotal(tx, refund.getOrderId(), -refund.getAmountPence());
    }

    private static void orderCancelled(Event<OrderCancelled> event, Connection tx) throws SQLException {
        write(
                tx,
                "UPDATE orders SET cancelled = true WHERE order_id = ?",
                event.payload().getOrderId());
    }

    private static void addToLine(Connection tx, String order, String gig, int quantity, long amount)
            throws SQLException {
        write(tx, """
                UPDATE order_line SET quantity = quantity + ?, amount_pence = amount_pence + ?
                WHERE order_id = ? AND gig_id = ?""", quantity, amount, order, gig);
        addToTotal(tx, order, amount);
    }

    private static void addToTotal(Connection tx, String order, long amount) throws SQLException {
        write(tx, "UPDATE orders SET total_pence = total_pence + ? WHERE order_id = ?", amount, order);
    }

    private static void write(Connection tx, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = tx.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            if (statement.executeUpdate() != 1) {
                throw new IllegalStateException("an event speaks of a row that does not exist: " + sql);
            }
        }
    }
}

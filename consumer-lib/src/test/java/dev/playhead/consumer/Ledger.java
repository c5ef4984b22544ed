// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.event.Coordinates;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Effects whose books are kept by the database itself: at each commit that moves a playhead, a trigger counts the effects
 * that are there, and the patients that are still to have theirs, in the same transaction. So a position that runs ahead of its effects, or falls behind them, is found
 * even if all is well in the end. Only for topics whose every offset is an event that is handled.
 */
final class Ledger {

    private static final String PREFIX = "ledger-";

    private Ledger() {}

    static String subscriptionName() {
        return PREFIX + UUID.randomUUID().toString().substring(0, 8);
    }

    static void open() {
        Fixture.store();
        Fixture.createEffects();
        Fixture.sql("""
                CREATE TABLE IF NOT EXISTS ledger (
                  subscription text, partition int, epoch bigint, from_offset bigint, to_offset bigint, effects bigint,
                  seq bigserial);
                CREATE INDEX IF NOT EXISTS effect_of ON effect (subscription, partition);
                CREATE OR REPLACE FUNCTION keep_books() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  INSERT INTO ledger
                    SELECT NEW.subscription, NEW.partition, NEW.epoch, OLD.next_offset, NEW.next_offset,
                      (SELECT count(*) FROM effect
                        WHERE subscription = NEW.subscription AND partition = NEW.partition)
                      + (SELECT count(*) FROM hospital_patient
                        WHERE subscription = NEW.subscription AND partition = NEW.partition);
                  RETURN NULL;
                END $$;
                CREATE OR REPLACE TRIGGER keep_books AFTER UPDATE ON playhead
                  FOR EACH ROW WHEN (NEW.subscription LIKE 'ledger-%') EXECUTE FUNCTION keep_books()""");
    }

    static EventHandler<OrderPlaced, Connection> recording(String subscription) {
        return Fixture.recording(subscription);
    }

    /** Every so often an event that fails until it is in the hospital. */
    static EventHandler<OrderPlaced, Connection> failingUntilAdmitted(String subscription) {
        EventHandler<OrderPlaced, Connection> recording = recording(subscription);
        return (event, tx) -> {
            long offset = event.coordinates().offset();
            if (offset % 16 == 3 && !isPatient(tx, subscription, event.coordinates())) {
                throw new IllegalStateException("not before it is in the hospital");
            }
            recording.handle(event, tx);
        };
    }

    private static boolean isPatient(Connection tx, String subscription, Coordinates at) throws SQLException {
        try (PreparedStatement select = tx.prepareStatement(
                "SELECT 1 FROM hospital_patient WHERE subscription = ? AND partition = ? AND log_offset = ?")) {
            select.setString(1, subscription);
            select.setInt(2, at.partition());
            select.setLong(3, at.offset());
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    static int effects(String subscription) {
        return Integer.parseInt(Fixture.query("SELECT count(*) FROM effect WHERE subscription = '" + subscription + "'")
                .get(0));
    }

    /** Where it stands: its playheads, and the wards and patients of its hospital. */
    static List<String> standing(String subscription) {
        return Stream.of("playhead", "hospital_ward", "hospital_patient")
                .flatMap(table ->
                        Fixture.query("SELECT t::text FROM " + table + " t WHERE subscription = '" + subscription + "'")
                                .stream())
                .toList();
    }

    /** Each of the events that were published has one effect, in the log's order, and so it was at every commit. */
    static void assertExactlyOnceInOrder(String subscription, int events) {
        assertExactlyOnceInOrder(subscription, "partition", events);
    }

    /** The same, where some have been in the hospital: only the events of an order keep their order. */
    static void assertExactlyOnceInOrderOfOrders(String subscription, int events) {
        assertExactlyOnceInOrder(subscription, "partition, order_id", events);
    }

    private static void assertExactlyOnceInOrder(String subscription, String of, int events) {
        List<String> coordinates = Fixture.coordinates(subscription);
        assertThat(coordinates).doesNotHaveDuplicates().hasSize(events);
        assertThat(inconsistencies(subscription)).isEmpty();
        assertThat(Fixture.query("SELECT partition || '@' || log_offset || ' is behind ' || before FROM ("
                        + " SELECT *, lag(log_offset) OVER (PARTITION BY " + of + " ORDER BY seq) AS before FROM"
                        + " effect WHERE subscription = '" + subscription + "') e WHERE log_offset < before"))
                .as("out of order")
                .isEmpty();
    }

    /** Moves that do not begin where the last one ended, positions without their effects, epochs that fall. */
    private static List<String> inconsistencies(String subscription) {
        return Fixture.query("SELECT l::text FROM ("
                + " SELECT *, lag(to_offset, 1, 0::bigint) OVER w AS before, lag(epoch, 1, 0::bigint) OVER w AS older"
                + " FROM ledger WHERE subscription = '" + subscription
                + "' WINDOW w AS (PARTITION BY partition ORDER BY seq)) l"
                + " WHERE from_offset <> before OR to_offset < from_offset OR effects <> to_offset OR epoch < older");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.playhead.consumer.EventConsumer;
import dev.playhead.consumer.StartAt;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.marketplace.gig.v1.GigPriceChanged;
import dev.playhead.producer.EventProducer;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Publishes one event, replays its topic from zero into PostgreSQL, and reads the table. Run {@code ./playhead up} or
 * {@code ./playhead demo} first.
 *
 * @since 0.1
 */
public final class FirstProgram {

    private FirstProgram() {}

    /** On the ports of {@code ./playhead up}. */
    public static void main(String[] args) throws SQLException {
        var config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:5433/playhead");
        config.setUsername("playhead");
        config.setPassword("playhead");
        try (var database = new HikariDataSource(config)) {
            run("127.0.0.1:9092", "http://127.0.0.1:8081/apis/ccompat/v7", database);
        }
    }

    /** On any ports. */
    public static void run(String kafka, String registry, DataSource database) throws SQLException {
        Prices.createTable(database);
        // region:first-program
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            admin.createTopics(List.of(new NewTopic("marketplace.gig", 3, (short) 1))); // unless it exists
        }
        try (EventProducer producer = EventProducer.builder()
                .bootstrapServers(kafka)
                .schemaRegistry(registry)
                .source("first-program")
                .build()) {
            var change = GigPriceChanged.newBuilder().setGigId("22745").setPricePence(210);
            System.out.println("written at " + producer.publish(change.build()).join());
        }
        try (EventConsumer consumer = EventConsumer.builder()
                .bootstrapServers(kafka)
                .schemaRegistry(registry)
                .build()) {
            var prices = consumer.subscription(
                            "prices", JdbcPlayheadStore.of(database).createTables())
                    .startAt(StartAt.beginning())
                    .on(GigPriceChanged.class, (event, tx) -> Prices.set(tx, event.payload()))
                    .start();
            System.out.println("read up to " + prices.caughtUp().join());
        }
        System.out.println("22745 now: " + Prices.of(database, "22745"));
        // endregion
    }
}

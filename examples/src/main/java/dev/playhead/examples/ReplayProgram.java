// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.playhead.consumer.EventConsumer;
import dev.playhead.consumer.Replay;
import dev.playhead.consumer.ReplayRequest;
import dev.playhead.consumer.Subscription;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.event.Event;
import dev.playhead.marketplace.gig.v1.GigPriceChanged;
import dev.playhead.producer.EventProducer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A subscription that keeps the highest price of each gig and has a mail sent for each change: history is worth handling
 * again for the table's sake, and not for the mails'. Run {@code ./playhead up} first; {@code publish} publishes a history,
 * {@code replay} has a part of it handled again.
 *
 * @since 0.1
 */
public final class ReplayProgram {

    private static final int CHANGES = 30;
    private static final int GIGS = 3;

    private ReplayProgram() {}

    /** On the ports of {@code ./playhead up}, until it is interrupted. */
    public static void main(String[] args) throws InterruptedException, SQLException {
        List<String> words = List.of(args);
        var config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:5433/playhead");
        config.setUsername("playhead");
        config.setPassword("playhead");
        if (words.contains("publish")) {
            publish("127.0.0.1:9092", "http://127.0.0.1:8081/apis/ccompat/v7");
        }
        try (var database = new HikariDataSource(config);
                EventConsumer consumer = EventConsumer.builder()
                        .bootstrapServers("127.0.0.1:9092")
                        .schemaRegistry("http://127.0.0.1:8081/apis/ccompat/v7")
                        .build()) {
            Subscription dearest = subscribe(consumer, database);
            if (words.contains("replay")) {
                dearest.caughtUp().join();
                System.out.println("replaying as " + replay(dearest).id());
            }
            Thread.currentThread().join();
        }
    }

    /** Thirty changes of the prices of three gigs. */
    public static void publish(String kafka, String registry) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            admin.createTopics(List.of(new NewTopic("marketplace.gig", 3, (short) 1))); // unless it exists
        }
        try (EventProducer producer = EventProducer.builder()
                .bootstrapServers(kafka)
                .schemaRegistry(registry)
                .source("replay-program")
                .build()) {
            var published = new CompletableFuture<?>[CHANGES];
            for (int i = 0; i < CHANGES; i++) {
                var change =
                        GigPriceChanged.newBuilder().setGigId("r-" + i % GIGS).setPricePence(200 + 17 * i % 100);
                published[i] = producer.publish(change.build());
            }
            CompletableFuture.allOf(published).join();
        }
    }

    /** What is done for each change: something in the transaction, and something outside of it. */
    public static Subscription subscribe(EventConsumer consumer, DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement create = connection.createStatement()) {
            create.execute("CREATE TABLE IF NOT EXISTS dearest (gig_id text PRIMARY KEY, pence bigint NOT NULL)");
        }
        // region:replayed
        return consumer.subscription("dearest", JdbcPlayheadStore.of(database).createTables())
                .on(GigPriceChanged.class, ReplayProgram::note)
                .effect(GigPriceChanged.class, event -> mail(event.payload()))
                .start();
        // endregion
    }

    // region:repeatable
    private static void note(Event<GigPriceChanged> event, Connection tx) throws SQLException {
        try (PreparedStatement upsert = tx.prepareStatement("""
                INSERT INTO dearest (gig_id, pence) VALUES (?, ?)
                ON CONFLICT (gig_id) DO UPDATE SET pence = greatest(dearest.pence, excluded.pence)""")) {
            upsert.setString(1, event.payload().getGigId());
            upsert.setLong(2, event.payload().getPricePence());
            upsert.executeUpdate();
        }
        System.out.println(event.attempt() + " " + event.coordinates() + " " + words(event.payload()));
    }
    // endregion

    private static void mail(GigPriceChanged change) {
        System.out.println("mail: " + words(change));
    }

    private static String words(GigPriceChanged change) {
        return change.getGigId() + " costs " + change.getPricePence() + " pence";
    }

    /** The changes of one gig, slowly. */
    public static Replay replay(Subscription dearest) {
        // region:replay
        Replay replay = dearest.replay(
                ReplayRequest.everything().keys("r-1").eventsPerSecond(5), "INC-9: r-1 was entered wrongly", "ada");
        // endregion
        return replay;
    }
}

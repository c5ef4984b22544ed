// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.playhead.consumer.EventConsumer;
import dev.playhead.consumer.EventHandler;
import dev.playhead.consumer.FailurePolicy;
import dev.playhead.consumer.Subscription;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.event.Event;
import dev.playhead.marketplace.gig.v1.GigPriceChanged;
import dev.playhead.producer.EventProducer;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A subscription whose handler cannot deal with one kind of event, until it is corrected. Run {@code ./playhead up} first;
 * {@code publish} publishes something it fails at, {@code corrected} is the next version of the handler.
 *
 * @since 0.1
 */
public final class HospitalProgram {

    private HospitalProgram() {}

    /** On the ports of {@code ./playhead up}, until it is interrupted. */
    public static void main(String[] args) throws InterruptedException {
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
            subscribe(consumer, database, words.contains("corrected") ? HospitalProgram::tell : HospitalProgram::fail);
            Thread.currentThread().join();
        }
    }

    /** Three changes: a gig that is free, the same gig no longer so, and another one. */
    public static void publish(String kafka, String registry) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            admin.createTopics(List.of(new NewTopic("marketplace.gig", 3, (short) 1))); // unless it exists
        }
        try (EventProducer producer = EventProducer.builder()
                .bootstrapServers(kafka)
                .schemaRegistry(registry)
                .source("hospital-program")
                .build()) {
            producer.publish(price("g-1", 0)).join();
            producer.publish(price("g-1", 210)).join();
            producer.publish(price("g-2", 300)).join();
        }
    }

    private static GigPriceChanged price(String gig, long pence) {
        return GigPriceChanged.newBuilder().setGigId(gig).setPricePence(pence).build();
    }

    /** A subscription with a hospital. */
    public static Subscription subscribe(
            EventConsumer consumer, DataSource database, EventHandler<GigPriceChanged, Connection> handler) {
        // region:hospital
        return consumer.subscription(
                        "price-tags", JdbcPlayheadStore.of(database).createTables())
                .on(GigPriceChanged.class, handler)
                .onFailure(FailurePolicy.retry(2, Duration.ofMillis(200)).thenHospital())
                .start();
        // endregion
    }

    private static void tell(Event<GigPriceChanged> event, Connection tx) {
        System.out.println(
                event.payload().getGigId() + " costs " + event.payload().getPricePence() + " pence");
    }

    /** The handler of the first version. */
    public static void fail(Event<GigPriceChanged> event, Connection tx) {
        if (event.payload().getPricePence() == 0) {
            throw new IllegalArgumentException("a gig is never free");
        }
        tell(event, tx);
    }
}

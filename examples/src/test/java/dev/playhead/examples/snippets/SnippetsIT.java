// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.snippets;

import static dev.playhead.examples.marketplace.GigPages.GIGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.consumer.EventConsumer;
import dev.playhead.consumer.FailurePolicy;
import dev.playhead.consumer.PlayheadStore;
import dev.playhead.consumer.StartAt;
import dev.playhead.consumer.Subscription;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.devstack.Devstack;
import dev.playhead.event.Position;
import dev.playhead.examples.FirstProgram;
import dev.playhead.examples.marketplace.views.v1.GigPage;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import dev.playhead.marketplace.gig.v1.GigPriceChanged;
import dev.playhead.marketplace.order.v1.OrderCancelled;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import dev.playhead.producer.EventProducer;
import dev.playhead.projection.ProjectionApp;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Runs what the documents show, on a stack of its own: the shared one holds the retailer's history and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnippetsIT {

    private Devstack stack;
    private PGSimpleDataSource database;
    private String kafka;
    private String registry;

    @BeforeAll
    void start() throws Exception {
        stack = Devstack.builder().registry().postgres().start();
        kafka = stack.bootstrapServers();
        registry = stack.registryUrl();
        database = new PGSimpleDataSource();
        database.setURL(stack.jdbcUrl());
        database.setUser(stack.jdbcUser());
        database.setPassword(stack.jdbcPassword());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            var topics = List.of(
                    new NewTopic("marketplace.gig", 1, (short) 1), new NewTopic("marketplace.order", 1, (short) 1));
            admin.createTopics(topics).all().get();
        }
    }

    @AfterAll
    void close() {
        stack.close();
    }

    @Test
    void theFirstProgramCountsEveryPriceChangeOnceHoweverOftenItRuns() throws SQLException {
        FirstProgram.run(kafka, registry, database);
        FirstProgram.run(kafka, registry, database);

        assertThat(one("SELECT pence || ' pence, ' || changes || ' changes' FROM price WHERE gig_id = '22745'"))
                .isEqualTo("210 pence, 2 changes");
    }

    @Test
    void whatIsPublishedIsInvoicedInTheSubscribersTransaction() throws SQLException {
        OrderPlaced order =
                OrderPlaced.newBuilder().setOrderId("o-1").setBuyerId("b-1").build();
        sql(Invoices.CREATE);

        Position written = publish(order);
        subscribe(new Invoices()).close();

        assertThat(written).isEqualTo(Position.of("marketplace.order", 0, 1));
        assertThat(one("SELECT order_id || ' ' || open FROM invoice")).isEqualTo("o-1 true");
    }

    private Position publish(OrderPlaced order) {
        // region:publish
        try (EventProducer producer = EventProducer.builder()
                .bootstrapServers(kafka)
                .schemaRegistry(registry)
                .source("marketplace")
                .kafka("compression.type", "zstd")
                .build()) {
            Position written = producer.publish(order).join();
            return written;
        }
        // endregion
    }

    private Subscription subscribe(Invoices invoices) {
        try (EventConsumer consumer = EventConsumer.builder()
                .bootstrapServers(kafka)
                .schemaRegistry(registry)
                .build()) {
            // region:subscribe
            PlayheadStore<Connection> playheads = JdbcPlayheadStore.of(database).createTables();

            Subscription billing = consumer.subscription("billing", playheads)
                    .startAt(StartAt.beginning())
                    .on(OrderPlaced.class, (event, tx) -> invoices.open(tx, event.payload()))
                    .on(OrderCancelled.class, (event, tx) -> invoices.cancel(tx, event.payload()))
                    .onFailure(FailurePolicy.retry(3, Duration.ofMillis(200)).thenHalt())
                    .start();
            // endregion
            billing.caughtUp().join();
            return billing;
        }
    }

    private EventProducer producer() {
        return EventProducer.builder()
                .bootstrapServers(kafka)
                .schemaRegistry(registry)
                .source("marketplace")
                .build();
    }

    private EventConsumer consumer() {
        return EventConsumer.builder()
                .bootstrapServers(kafka)
                .schemaRegistry(registry)
                .build();
    }

    @Test
    void aCacheHoldsWhatWasPublishedBeforeItsStartAndHearsOfWhatComes() {
        GigPriceChanged before =
                GigPriceChanged.newBuilder().setGigId("c-1").setPricePence(100).build();
        GigPriceChanged after = before.toBuilder().setPricePence(120).build();
        try (EventProducer producer = producer();
                EventConsumer consumer = consumer()) {
            producer.publish(before).join();
            // region:cache
            Map<String, Long> prices = new ConcurrentHashMap<>();

            Subscription cache = consumer.subscription("price-cache", PlayheadStore.none())
                    .on(
                            GigPriceChanged.class,
                            event -> prices.put(
                                    event.payload().getGigId(), event.payload().getPricePence()))
                    .start();
            cache.caughtUp().join(); // what was published before this instance started is in
            // endregion
            assertThat(prices).containsEntry("c-1", 100L);

            producer.publish(after).join();

            await().untilAsserted(() -> assertThat(prices).containsEntry("c-1", 120L));
        }
    }

    @Test
    void handlersThatWaitForSomebodyElseWaitTogether() throws Exception {
        var partner = new Partner();
        try (EventProducer producer = producer();
                EventConsumer consumer = consumer()) {
            for (String gig : List.of("waits-1", "waits-2")) {
                producer.publish(GigPriceChanged.newBuilder().setGigId(gig).build())
                        .join();
            }
            PlayheadStore<Connection> playheads = JdbcPlayheadStore.of(database).createTables();
            // region:slow-handlers
            Subscription told = consumer.subscription("partner", playheads)
                    .on(GigPriceChanged.class, event -> partner.tell(event.payload())) // waits for an answer
                    .parallelism(100)
                    .parallelByKey()
                    .start();
            // endregion
            told.caughtUp().get(1, TimeUnit.MINUTES);
        }
    }

    /** Answers two at a time. */
    private static final class Partner {

        private final CountDownLatch both = new CountDownLatch(2);

        void tell(GigPriceChanged change) throws InterruptedException {
            if (change.getGigId().startsWith("waits-")) {
                both.countDown();
                if (!both.await(20, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody else is waiting");
                }
            }
        }
    }

    @Test
    void aReaderSeesWhatItHasWritten(@TempDir Path state) {
        GigDescriptionUpdated update = GigDescriptionUpdated.newBuilder()
                .setGigId("g-1")
                .setDescription("I draw birds")
                .build();

        try (EventProducer producer = EventProducer.builder()
                        .bootstrapServers(kafka)
                        .schemaRegistry(registry)
                        .source("marketplace")
                        .build();
                ProjectionApp app = gigPages(state, 0)) {
            app.caughtUp().join();
            // region:read-your-writes
            Position written = producer.publish(update).join();

            Optional<GigPage> mine =
                    app.view(GIGS).atLeast(written, Duration.ofSeconds(2)).get(update.getGigId());
            // endregion
            assertThat(mine).map(GigPage::getTitle).contains("I draw birds");
        }
    }

    private ProjectionApp gigPages(Path state, int port) {
        // region:projection-app
        return ProjectionApp.builder("gig-pages")
                .bootstrapServers(kafka)
                .schemaRegistry(registry)
                .stateDir(state)
                .port(port)
                .projection(GIGS)
                .start();
        // endregion
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement open = connection.createStatement()) {
            open.execute(statement);
        }
    }

    private String one(String query) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement open = connection.createStatement();
                ResultSet row = open.executeQuery(query)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }
}

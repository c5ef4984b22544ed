// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import dev.playhead.benchmarks.Benchmark.Pair;
import dev.playhead.benchmarks.Benchmark.Variant;
import dev.playhead.consumer.EventConsumer;
import dev.playhead.consumer.StartAt;
import dev.playhead.consumer.Subscription;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.postgresql.ds.PGSimpleDataSource;

/** One row into PostgreSQL for each event, exactly once where the variant says so. */
final class EffectBenchmark {

    private static final String TOPIC = "marketplace.gig";
    private static final String INSERT = "INSERT INTO effect (gig_id, description) VALUES (?, ?)";
    private static final int POLL_OF_500 = 500;
    private static final int ONE_BY_ONE = 5_000;

    private final Stage stage;
    private final RawClient raw;
    private final DataSource database;
    private final int events;

    private EffectBenchmark(Stage stage, int events) {
        this.stage = stage;
        this.raw = stage.rawClient();
        this.database = database(stage);
        this.events = events;
    }

    static Benchmark benchmark(Stage stage, int events) throws Exception {
        stage.fill(TOPIC, events, false);
        EffectBenchmark effect = new EffectBenchmark(stage, events);
        return new Benchmark(
                "effect",
                List.of(
                        new Variant("floor", effect::jdbcBatchPerPoll),
                        new Variant("one-by-one", effect::oneTransactionPerRecord),
                        new Variant("playhead", effect::subscribed)),
                List.of(new Pair("playhead", "one-by-one"), new Pair("playhead", "floor")));
    }

    private static DataSource database(Stage stage) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(stage.stack().jdbcUrl());
        source.setUser(stage.stack().jdbcUser());
        source.setPassword(stage.stack().jdbcPassword());
        return source;
    }

    private Connection emptyTable() throws SQLException {
        Connection connection = database.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS effect (gig_id text, description text)");
            statement.execute("TRUNCATE effect");
        }
        connection.setAutoCommit(false);
        return connection;
    }

    private long jdbcBatchPerPoll() throws Exception {
        try (Connection connection = emptyTable();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            return raw.readAllBatches(TOPIC, Map.of("max.poll.records", POLL_OF_500), records -> {
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    bind(insert, Frames.parse(record.value()));
                    insert.addBatch();
                }
                insert.executeBatch();
                connection.commit();
            });
        }
    }

    private long oneTransactionPerRecord() throws Exception {
        try (Connection connection = emptyTable();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (int i = 0; i < ONE_BY_ONE; i++) {
                bind(insert, Events.descriptionUpdated(i, Stage.EVENT_BYTES));
                insert.executeUpdate();
                connection.commit();
            }
            return ONE_BY_ONE;
        }
    }

    private long subscribed() throws Exception {
        emptyTable().close();
        try (EventConsumer consumer = EventConsumer.builder()
                        .bootstrapServers(stage.stack().bootstrapServers())
                        .schemaRegistry(stage.stack().registryUrl())
                        .build();
                Subscription subscription = consumer.subscription(
                                "effect-" + UUID.randomUUID(), JdbcPlayheadStore.of(database))
                        .startAt(StartAt.beginning())
                        .on(GigDescriptionUpdated.class, (event, tx) -> insert(tx, event.payload()))
                        .start()) {
            subscription.caughtUp().get(10, TimeUnit.MINUTES);
        }
        requireEveryRow();
        return events;
    }

    private static void insert(Connection tx, GigDescriptionUpdated event) throws SQLException {
        try (PreparedStatement insert = tx.prepareStatement(INSERT)) {
            bind(insert, event);
            insert.executeUpdate();
        }
    }

    private static void bind(PreparedStatement insert, GigDescriptionUpdated event) throws SQLException {
        insert.setString(1, event.getGigId());
        insert.setString(2, event.getDescription());
    }

    private void requireEveryRow() throws SQLException {
        try (Connection connection = database.getConnection();
                var rows = connection.createStatement().executeQuery("SELECT count(*) FROM effect")) {
            rows.next();
            if (rows.getLong(1) != events) {
                throw new IllegalStateException(rows.getLong(1) + " rows for " + events + " events");
            }
        }
    }
}

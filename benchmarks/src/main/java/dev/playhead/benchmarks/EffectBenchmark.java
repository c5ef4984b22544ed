// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import dev.playhead.benchmarks.Benchmark.Pair;
import dev.playhead.benchmarks.Benchmark.Variant;
import dev.playhead.consumer.EventConsumer;
import dev.playhead.consumer.StartAt;
import dev.playhead.consumer.Subscription;
import dev.playhead.consumer.SubscriptionBuilder;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.event.Event;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One row into PostgreSQL for each event of a topic: exactly once with us, and with whoever stores the offsets as well. */
final class EffectBenchmark implements AutoCloseable {

    private static final String TOPIC = "marketplace.gig";
    private static final String INSERT_ARRAYS =
            "INSERT INTO effect (gig_id, description) SELECT * FROM unnest(?::text[], ?::text[])";
    private static final int POLL_OF_500 = 500;
    private static final int POLL_OF_5000 = 5_000;
    private static final int ONE_BY_ONE = 5_000;
    private static final int CONNECTIONS = 8;

    private final Stage stage;
    private final RawClient raw;
    private final EffectTable table;
    private final int events;

    EffectBenchmark(Stage stage, int events) throws Exception {
        stage.fill(TOPIC, events, false);
        this.stage = stage;
        this.raw = stage.rawClient();
        this.table = new EffectTable(stage, CONNECTIONS);
        this.events = events;
    }

    Benchmark benchmark() {
        return new Benchmark(
                "effect",
                List.of(
                        new Variant("limit", this::arraysOf5000),
                        new Variant("floor", this::jdbcBatchPerPoll),
                        new Variant("one-by-one", this::oneTransactionPerRecord),
                        new Variant("playhead", this::subscribedEach),
                        new Variant("playhead-batch", this::subscribedTogether)),
                List.of(
                        new Pair("playhead", "one-by-one"),
                        new Pair("playhead-batch", "floor"),
                        new Pair("playhead-batch", "limit"),
                        new Pair("floor", "limit")));
    }

    @Override
    public void close() {
        table.close();
    }

    private Connection emptyTable() throws SQLException {
        table.empty();
        Connection connection = table.database().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private long arraysOf5000(Stopwatch watch) throws Exception {
        try (Connection connection = emptyTable();
                PreparedStatement insert = connection.prepareStatement(INSERT_ARRAYS)) {
            return raw.readAllBatches(TOPIC, Map.of("max.poll.records", POLL_OF_5000), watch, records -> {
                String[] ids = new String[records.count()];
                String[] descriptions = new String[records.count()];
                int row = 0;
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    GigDescriptionUpdated event = Frames.parse(record.value());
                    ids[row] = event.getGigId();
                    descriptions[row++] = event.getDescription();
                }
                insert.setArray(1, connection.createArrayOf("text", ids));
                insert.setArray(2, connection.createArrayOf("text", descriptions));
                insert.executeUpdate();
                connection.commit();
            });
        }
    }

    private long jdbcBatchPerPoll(Stopwatch watch) throws Exception {
        try (Connection connection = emptyTable();
                PreparedStatement insert = connection.prepareStatement(EffectTable.INSERT)) {
            return raw.readAllBatches(TOPIC, Map.of("max.poll.records", POLL_OF_500), watch, records -> {
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    EffectTable.bind(insert, Frames.parse(record.value()));
                    insert.addBatch();
                }
                insert.executeBatch();
                connection.commit();
            });
        }
    }

    private long oneTransactionPerRecord(Stopwatch watch) throws Exception {
        try (Connection connection = emptyTable();
                PreparedStatement insert = connection.prepareStatement(EffectTable.INSERT)) {
            watch.begin();
            for (int i = 0; i < ONE_BY_ONE; i++) {
                EffectTable.bind(insert, Events.descriptionUpdated(i, Stage.EVENT_BYTES));
                insert.executeUpdate();
                connection.commit();
            }
            return ONE_BY_ONE;
        }
    }

    private long subscribedEach(Stopwatch watch) throws Exception {
        return subscribed(
                watch,
                subscription -> subscription.on(GigDescriptionUpdated.class, (event, tx) -> {
                    watch.begin();
                    EffectTable.insert(tx, event.payload());
                }));
    }

    private long subscribedTogether(Stopwatch watch) throws Exception {
        return subscribed(
                watch,
                subscription -> subscription.onBatch(GigDescriptionUpdated.class, (events, tx) -> {
                    watch.begin();
                    insertAll(tx, events);
                }));
    }

    private long subscribed(Stopwatch watch, UnaryOperator<SubscriptionBuilder<Connection>> handling) throws Exception {
        table.empty();
        try (EventConsumer consumer = EventConsumer.builder()
                .bootstrapServers(stage.stack().bootstrapServers())
                .schemaRegistry(stage.stack().registryUrl())
                .build()) {
            SubscriptionBuilder<Connection> builder = consumer.subscription(
                            "effect-" + UUID.randomUUID(),
                            JdbcPlayheadStore.of(table.database()).createTables())
                    .startAt(StartAt.beginning());
            Subscription subscription = handling.apply(builder).start();
            subscription.caughtUp().get(10, TimeUnit.MINUTES);
            watch.end();
        }
        table.requireRows(events);
        return events;
    }

    private static void insertAll(Connection tx, List<Event<GigDescriptionUpdated>> events) throws SQLException {
        String[] ids = new String[events.size()];
        String[] descriptions = new String[events.size()];
        for (int row = 0; row < ids.length; row++) {
            ids[row] = events.get(row).payload().getGigId();
            descriptions[row] = events.get(row).payload().getDescription();
        }
        try (PreparedStatement insert = tx.prepareStatement(INSERT_ARRAYS)) {
            insert.setArray(1, tx.createArrayOf("text", ids));
            insert.setArray(2, tx.createArrayOf("text", descriptions));
            insert.executeUpdate();
        }
    }
}

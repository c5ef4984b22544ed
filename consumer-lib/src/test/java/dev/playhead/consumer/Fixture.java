// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Message;
import com.zaxxer.hikari.HikariDataSource;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.devstack.Devstack;
import dev.playhead.event.Contract;
import dev.playhead.marketplace.order.v1.OrderLineAdded;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import dev.playhead.serde.ContractSerializer;
import dev.playhead.serde.SchemaRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Real servers, shared by all tests of the module, and short verbs for what tests do with them. */
final class Fixture {

    static final String TOPIC = Contract.of(OrderPlaced.class).topic();

    private static final Map<String, String> BROKER = Map.of(
            "log.cleaner.backoff.ms", "200",
            "group.min.session.timeout.ms", "1000",
            "group.consumer.min.session.timeout.ms", "3000",
            "group.consumer.session.timeout.ms", "4000",
            "group.consumer.min.heartbeat.interval.ms", "500",
            "group.consumer.heartbeat.interval.ms", "500");

    private Fixture() {}

    /** Started by whoever needs it first; ends with the JVM. */
    private static final class Servers {
        static final Devstack STACK = start();
        static final Admin ADMIN = Admin.create(Map.of("bootstrap.servers", STACK.bootstrapServers()));

        /** One request at a time keeps the order; sequence numbers would outlive a topic that is recreated. */
        static final KafkaProducer<byte[], byte[]> PRODUCER = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        STACK.bootstrapServers(),
                        "enable.idempotence",
                        false,
                        "acks",
                        "all",
                        "max.in.flight.requests.per.connection",
                        1),
                new ByteArraySerializer(),
                new ByteArraySerializer());

        static final ContractSerializer SERIALIZER =
                new ContractSerializer(SchemaRegistry.at(STACK.registryUrl()), true);

        static final HikariDataSource POOL = pool(dataSource(), 40);

        static final JdbcPlayheadStore STORE = JdbcPlayheadStore.of(POOL).createTables();

        private static Devstack start() {
            Devstack.Builder builder = Devstack.builder().registry().postgres();
            BROKER.forEach(builder::kafka);
            return builder.start();
        }
    }

    static Devstack stack() {
        return Servers.STACK;
    }

    static Admin admin() {
        return Servers.ADMIN;
    }

    // ---- topics and events

    /** An empty topic for the orders' events; what was there before is gone. */
    static void freshTopic(int partitions) {
        freshTopic(partitions, Map.of());
    }

    static void freshTopic(int partitions, Map<String, String> settings) {
        try {
            admin().deleteTopics(List.of(TOPIC)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        createTopic(new NewTopic(TOPIC, Optional.of(partitions), Optional.empty()).configs(settings));
        awaitLeaders(partitions);
    }

    private static void createTopic(NewTopic topic) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    try {
                        admin().createTopics(List.of(topic)).all().get();
                        return true;
                    } catch (ExecutionException e) {
                        if (e.getCause() instanceof TopicExistsException) {
                            return false;
                        }
                        throw e;
                    }
                });
    }

    /** A new topic; the broker's default is not to create any by itself. */
    static void createTopic(String topic, int partitions) {
        try {
            admin().createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
                    .all()
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitLeaders(int partitions) {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            all.put(new TopicPartition(TOPIC, partition), OffsetSpec.latest());
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> admin().listOffsets(all).all().get().size() == partitions);
    }

    static OrderPlaced orderPlaced(String order, String buyer) {
        return OrderPlaced.newBuilder().setOrderId(order).setBuyerId(buyer).build();
    }

    static OrderLineAdded orderLineAdded(String order, String gig) {
        return OrderLineAdded.newBuilder()
                .setOrderId(order)
                .setGigId(gig)
                .setQuantity(1)
                .build();
    }

    /** Publishes to one partition, in order, and waits until all can be read. */
    static void publish(int partition, List<? extends Message> events) {
        events.forEach(event -> send(partition, bytes(event)));
        Servers.PRODUCER.flush();
    }

    /** Publishes {@code count} orders, o-from and on, round robin. */
    static void publishOrders(int partitions, int from, int count) {
        for (int i = from; i < from + count; i++) {
            send(i % partitions, bytes(orderPlaced("o-" + i, "b-" + i % 7)));
        }
        Servers.PRODUCER.flush();
    }

    /** Publishes one event under a key, to one partition, and waits for it; names and values of headers follow. */
    static void publishKeyed(int partition, String key, byte @Nullable [] value, String... headers) {
        var record = new ProducerRecord<>(TOPIC, partition, key.getBytes(StandardCharsets.UTF_8), value);
        for (int i = 0; i < headers.length; i += 2) {
            record.headers().add(headers[i], headers[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        var unused = Servers.PRODUCER.send(record);
        Servers.PRODUCER.flush();
    }

    static void flush() {
        Servers.PRODUCER.flush();
    }

    static byte[] bytes(Message event) {
        return Objects.requireNonNull(Servers.SERIALIZER.serialize(TOPIC, event));
    }

    static void publishBytes(int partition, byte @Nullable [] value) {
        send(partition, value);
        Servers.PRODUCER.flush();
    }

    /** Publishes in a transaction that is then aborted: records that never happened, and a marker. */
    static void publishAborted(int partition, List<? extends Message> events) {
        publishAborted(partition, events, null);
    }

    static void publishAborted(int partition, List<? extends Message> events, @Nullable String key) {
        try (var transactional = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack().bootstrapServers(), "transactional.id", "aborting"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            transactional.initTransactions();
            transactional.beginTransaction();
            events.forEach(event -> {
                var unused = transactional.send(
                        new ProducerRecord<>(TOPIC, partition, key == null ? null : key.getBytes(UTF_8), bytes(event)));
            });
            transactional.flush();
            transactional.abortTransaction();
        }
        // The coordinator answers before it writes the marker; what is published next must stand behind it.
        Awaitility.await()
                .until(() -> end(partition, IsolationLevel.READ_COMMITTED)
                        == end(partition, IsolationLevel.READ_UNCOMMITTED));
    }

    private static long end(int partition, IsolationLevel isolation) throws Exception {
        var kafka = new TopicPartition(TOPIC, partition);
        return admin().listOffsets(Map.of(kafka, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                .partitionResult(kafka)
                .get()
                .offset();
    }

    /** Publishes one record as it is, and waits until it can be read. */
    static void publish(ProducerRecord<byte[], byte[]> record) {
        send(record);
        flush();
    }

    /** Publishes one record as it is, some time until {@link #flush}. */
    static void send(ProducerRecord<byte[], byte[]> record) {
        var unused = Servers.PRODUCER.send(record);
    }

    /** Publishes an event with the header that names its type, as our producer does. */
    static void publishWithType(int partition, Message event) {
        publish(typed(partition, event, bytes(event)));
    }

    /** Any value, under the name of an event's type. */
    static ProducerRecord<byte[], byte[]> typed(int partition, Message event, byte[] value) {
        var record = new ProducerRecord<byte[], byte[]>(TOPIC, partition, null, value);
        record.headers().add("ce_type", Contract.of(event.getClass()).name().getBytes(UTF_8));
        return record;
    }

    private static void send(int partition, byte @Nullable [] value) {
        var unused = Servers.PRODUCER.send(new ProducerRecord<>(TOPIC, partition, null, value));
    }

    /** The offsets of the records that a partition has, those of aborted transactions too. */
    static List<Long> offsets(int partition) {
        var kafka = new TopicPartition(TOPIC, partition);
        try (var reader = new KafkaConsumer<>(
                Map.of("bootstrap.servers", stack().bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            reader.assign(List.of(kafka));
            reader.seekToBeginning(List.of(kafka));
            long end = reader.endOffsets(List.of(kafka)).getOrDefault(kafka, 0L);
            List<Long> offsets = new ArrayList<>();
            while (reader.position(kafka) < end) {
                reader.poll(Duration.ofMillis(100)).forEach(record -> offsets.add(record.offset()));
            }
            return offsets;
        }
    }

    /** The next offset that will be written. */
    static long end(int partition) throws ExecutionException, InterruptedException {
        var kafka = new TopicPartition(TOPIC, partition);
        return admin().listOffsets(Map.of(kafka, OffsetSpec.latest()))
                .partitionResult(kafka)
                .get()
                .offset();
    }

    // ---- the subscriber

    static EventConsumer consumer(String... settings) {
        return consumer(stack().registryUrl(), settings);
    }

    static EventConsumer consumer(String registryUrl, String[] settings) {
        EventConsumer.Builder builder = EventConsumer.builder()
                .bootstrapServers(stack().bootstrapServers())
                .schemaRegistry(registryUrl);
        for (int i = 0; i < settings.length; i += 2) {
            builder.kafka(settings[i], settings[i + 1]);
        }
        return builder.build();
    }

    static String subscriptionName() {
        return "billing-" + UUID.randomUUID().toString().substring(0, 8);
    }

    static PGSimpleDataSource dataSource() {
        var dataSource = new PGSimpleDataSource();
        dataSource.setUrl(stack().jdbcUrl());
        dataSource.setUser(stack().jdbcUser());
        dataSource.setPassword(stack().jdbcPassword());
        return dataSource;
    }

    static JdbcPlayheadStore store() {
        return Servers.STORE;
    }

    // ---- effects: each one names its subscription and where it came from; nothing keeps the same one from coming
    // twice

    static void createEffects() {
        sql("CREATE TABLE IF NOT EXISTS effect (subscription text, partition int, log_offset bigint, order_id text,"
                + " seq bigserial)");
        sql("CREATE TABLE IF NOT EXISTS touched (partition int PRIMARY KEY, n int NOT NULL)");
        sql("INSERT INTO touched VALUES (0, 0), (1, 0) ON CONFLICT DO NOTHING");
    }

    /** As services have one: to open a connection takes ten times as long as a small transaction. */
    static HikariDataSource pool(PGSimpleDataSource database, int most) {
        // A test may have ended the server a moment ago: each connection is looked at before it is handed out.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
        var pool = new HikariDataSource();
        pool.setDataSource(database);
        pool.setMaximumPoolSize(most);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(2_000);
        return pool;
    }

    /** Locks a row that every event of the partition locks: whoever stops in a transaction holds up all others. */
    static void touch(Connection tx, int partition) throws SQLException {
        try (Statement update = tx.createStatement()) {
            update.execute("UPDATE touched SET n = n + 1 WHERE partition = " + partition);
        }
    }

    static EventHandler<OrderPlaced, Connection> recording(String subscription) {
        return (event, tx) -> record(
                tx,
                subscription,
                event.coordinates().partition(),
                event.coordinates().offset(),
                event.payload().getOrderId());
    }

    static void record(Connection tx, String subscription, int partition, long offset, String order)
            throws SQLException {
        try (PreparedStatement insert = tx.prepareStatement(
                "INSERT INTO effect (subscription, partition, log_offset, order_id) VALUES (?, ?, ?, ?)")) {
            insert.setString(1, subscription);
            insert.setInt(2, partition);
            insert.setLong(3, offset);
            insert.setString(4, order);
            insert.executeUpdate();
        }
    }

    /** The coordinates of all effects, in the order in which they were written. */
    static List<String> coordinates(String subscription) {
        return query("SELECT partition || '@' || log_offset FROM effect WHERE subscription = '" + subscription
                + "' ORDER BY seq");
    }

    /** The orders whose effects are there, in the order in which they were written. */
    static List<String> effects(String subscription) {
        return query("SELECT order_id FROM effect WHERE subscription = '" + subscription + "' ORDER BY seq");
    }

    static List<String> query(String sql) {
        try (Connection connection = Servers.POOL.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void sql(String sql) {
        try (Connection connection = Servers.POOL.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import dev.playhead.benchmarks.Benchmark.Pair;
import dev.playhead.benchmarks.Benchmark.Variant;
import dev.playhead.consumer.EventConsumer;
import dev.playhead.consumer.FailurePolicy;
import dev.playhead.consumer.Hospital;
import dev.playhead.consumer.StartAt;
import dev.playhead.consumer.Subscription;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.util.backoff.FixedBackOff;

/**
 * What the healthy keys lose while one key in a hundred is poisoned: one row into PostgreSQL for each event, with a hospital
 * and with Spring's dead letter topic. Both try a poisoned event three times more; Spring does not wait in between, and
 * handles later events of that key as if nothing had happened.
 */
final class HospitalBenchmark implements AutoCloseable {

    private static final String TOPIC = "marketplace.gig";
    private static final String DEAD_LETTERS = "dead-letters";
    private static final int KEYS = 10_000;
    private static final int RETRIES = 3;
    private static final int CONNECTIONS = 12;

    private final Stage stage;
    private final EffectTable table;
    private final int events;
    private final long poisoned;

    HospitalBenchmark(Stage stage, int events) throws Exception {
        stage.createTopic(DEAD_LETTERS, Stage.PARTITIONS);
        stage.fill(TOPIC, Stage.PARTITIONS, events, KEYS, false);
        this.stage = stage;
        this.table = new EffectTable(stage, CONNECTIONS);
        this.events = events;
        this.poisoned = IntStream.range(0, events)
                .filter(i -> isPoisoned(Events.gigId(i % KEYS)))
                .count();
    }

    private static boolean isPoisoned(String gig) {
        return gig.endsWith("00");
    }

    Benchmark benchmark() {
        return new Benchmark(
                "hospital",
                List.of(
                        new Variant("playhead", watch -> subscribed(watch, false)),
                        new Variant("playhead-poisoned", watch -> subscribed(watch, true)),
                        new Variant("spring", watch -> listened(watch, false)),
                        new Variant("spring-poisoned", watch -> listened(watch, true))),
                List.of(
                        new Pair("playhead-poisoned", "playhead"),
                        new Pair("spring-poisoned", "spring"),
                        new Pair("playhead-poisoned", "spring-poisoned")));
    }

    private long subscribed(Stopwatch watch, boolean hasPoison) throws Exception {
        table.empty();
        JdbcPlayheadStore store = JdbcPlayheadStore.of(table.database()).createTables();
        String name = "hospital-" + UUID.randomUUID();
        try (EventConsumer consumer = EventConsumer.builder()
                        .bootstrapServers(stage.stack().bootstrapServers())
                        .schemaRegistry(stage.stack().registryUrl())
                        .build();
                Subscription subscription = consumer.subscription(name, store)
                        .startAt(StartAt.beginning())
                        .parallelism(Stage.PARTITIONS)
                        .onFailure(FailurePolicy.retry(RETRIES, Duration.ofMillis(100))
                                .thenHospital())
                        .on(GigDescriptionUpdated.class, (event, tx) -> {
                            watch.begin();
                            handle(tx, event.payload(), hasPoison);
                        })
                        .start()) {
            subscription.caughtUp().get(10, TimeUnit.MINUTES);
            watch.end();
        }
        requirePatients(name, store, hasPoison ? poisoned : 0);
        return healthy(hasPoison);
    }

    private static void handle(Connection connection, GigDescriptionUpdated event, boolean hasPoison)
            throws SQLException {
        if (hasPoison && isPoisoned(event.getGigId())) {
            throw new IllegalStateException("poisoned");
        }
        EffectTable.insert(connection, event);
    }

    private static void requirePatients(String name, JdbcPlayheadStore store, long expected) {
        long patients = Hospital.of(name, store).cases().stream()
                .mapToLong(kind -> kind.patients() + kind.waiting())
                .sum();
        if (patients != expected) {
            throw new IllegalStateException(patients + " patients, not " + expected);
        }
    }

    private long healthy(boolean hasPoison) throws SQLException {
        long healthy = hasPoison ? events - poisoned : events;
        table.requireRows(healthy);
        return healthy;
    }

    private long listened(Stopwatch watch, boolean hasPoison) throws Exception {
        table.empty();
        CountDownLatch left = new CountDownLatch(events);
        var properties = new ContainerProperties(TOPIC);
        properties.setGroupId("hospital-" + UUID.randomUUID());
        properties.setMessageListener((MessageListener<byte[], byte[]>) record -> {
            watch.begin();
            try (Connection connection = table.database().getConnection()) {
                handle(connection, Frames.parse(record.value()), hasPoison);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            left.countDown();
        });
        var producers = new DefaultKafkaProducerFactory<byte[], byte[]>(
                Map.of("bootstrap.servers", stage.stack().bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        var container = new ConcurrentMessageListenerContainer<>(consumers(), properties);
        container.setConcurrency(Stage.PARTITIONS);
        container.setCommonErrorHandler(deadLetters(new KafkaTemplate<>(producers), left));
        container.start();
        try {
            if (!left.await(10, TimeUnit.MINUTES)) {
                throw new IllegalStateException(left.getCount() + " events are left");
            }
            watch.end();
        } finally {
            container.stop();
            producers.destroy();
        }
        return healthy(hasPoison);
    }

    private DefaultKafkaConsumerFactory<byte[], byte[]> consumers() {
        return new DefaultKafkaConsumerFactory<>(
                Map.of(
                        "bootstrap.servers", stage.stack().bootstrapServers(),
                        "auto.offset.reset", "earliest",
                        "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static DefaultErrorHandler deadLetters(KafkaTemplate<byte[], byte[]> template, CountDownLatch left) {
        var topic = new DeadLetterPublishingRecoverer(
                template, (record, failure) -> new TopicPartition(DEAD_LETTERS, record.partition()));
        var handler = new DefaultErrorHandler(
                (record, failure) -> {
                    topic.accept(record, failure);
                    left.countDown();
                },
                new FixedBackOff(0, RETRIES));
        handler.setLogLevel(KafkaException.Level.DEBUG);
        return handler;
    }

    @Override
    public void close() {
        table.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.devstack.Devstack;
import dev.playhead.devstack.Server;
import dev.playhead.event.Position;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log whose end is replaced behind its readers: a cluster of three, of which two have the topic. */
@Timeout(180)
class TruncationIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static Devstack cluster;
    private static Admin admin;

    @BeforeAll
    static void start() {
        Fixture.store();
        Fixture.createEffects();
        cluster = Devstack.builder().brokers(3).start();
        admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        cluster.close();
    }

    /** CO-11. */
    @Test
    void anUncleanElectionBelowThePositionHaltsTheLaneLiveOrAtTheNextStart() throws Exception {
        Server last = broker(1);
        Server behind = broker(2);
        admin.createTopics(List.of(new NewTopic(TOPIC, Map.of(0, List.of(1, 2)))
                        .configs(Map.of("unclean.leader.election.enable", "true", "min.insync.replicas", "1"))))
                .all()
                .get();
        publish(0, 10);
        behind.stop();
        await().atMost(PATIENCE).until(() -> partition().isr().size() == 1);
        publish(10, 10);

        String sleeper = Fixture.subscriptionName();
        String reader = Fixture.subscriptionName();
        try (EventConsumer consumer = consumer()) {
            subscribe(consumer, sleeper);
            await().atMost(PATIENCE).until(() -> Fixture.effects(sleeper).size() == 20);
        }
        try (EventConsumer consumer = consumer()) {
            Subscription live = subscribe(consumer, reader);
            await().atMost(PATIENCE).until(() -> Fixture.effects(reader).size() == 20);

            last.kill();
            behind.start();
            await().atMost(PATIENCE)
                    .until(() ->
                            partition().leader() != null && partition().leader().id() == 2);
            publish(20, 15);

            awaitTruncated(live);
            awaitTruncated(subscribe(consumer, sleeper));
            assertThat(Fixture.effects(reader)).hasSize(20);
            assertThat(Fixture.effects(sleeper)).hasSize(20);
            Fixture.store().move(reader, Position.of(TOPIC, 0, 10), "INC-11: ten orders were replaced by others");
            await().atMost(PATIENCE).until(() -> Fixture.effects(reader).size() == 35);
            assertThat(live.incidents()).isEmpty();
        }
    }

    private static void awaitTruncated(Subscription subscription) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(subscription.incidents())
                        .singleElement()
                        .isInstanceOfSatisfying(
                                Incident.LogTruncated.class,
                                truncated -> assertThat(truncated.position()).isEqualTo(20)));
    }

    private static EventConsumer consumer() {
        return EventConsumer.builder()
                .bootstrapServers(cluster.bootstrapServers())
                .schemaRegistry(Fixture.stack().registryUrl())
                .kafka("metadata.max.age.ms", "1000")
                .build();
    }

    private static Subscription subscribe(EventConsumer consumer, String name) {
        return consumer.subscription(name, Fixture.store())
                .on(OrderPlaced.class, Fixture.recording(name))
                .start();
    }

    private static void publish(int from, int count) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = from; i < from + count; i++) {
                byte[] order = Fixture.bytes(Fixture.orderPlaced("o-" + i, "b-1"));
                producer.send(new ProducerRecord<>(TOPIC, 0, null, order)).get();
            }
        }
    }

    private static TopicPartitionInfo partition() throws Exception {
        return Objects.requireNonNull(
                        admin.describeTopics(List.of(TOPIC)).topicNameValues().get(TOPIC))
                .get()
                .partitions()
                .get(0);
    }

    private static Server broker(int node) {
        return cluster.brokers().get(node - 1);
    }
}

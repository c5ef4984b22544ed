// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.event.Position.Partition;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenTransactionIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name = "waiting-" + UUID.randomUUID();
    private final String transactionalId = "left-open-" + UUID.randomUUID();
    private final EventConsumer consumer = Fixture.consumer();

    @BeforeAll
    static void effects() {
        Fixture.createEffects();
    }

    @BeforeEach
    void topic() {
        Fixture.freshTopic(2);
    }

    @AfterEach
    void close() {
        consumer.close();
    }

    /** CO-15. */
    @Test
    void aTransactionThatIsLeftOpenIsToldWithItsProducerAndNothingIsSkipped() {
        Fixture.publishOrders(2, 0, 20);
        try (KafkaProducer<byte[], byte[]> producer = beginTransaction()) {
            Fixture.publishOrders(2, 20, 20);
            Subscription subscription = consumer.subscription(name, Fixture.store())
                    .on(OrderPlaced.class, Fixture.recording(name))
                    .stallAfter(Duration.ofSeconds(2))
                    .start();

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(subscription.incidents())
                            .singleElement()
                            .isInstanceOfSatisfying(Incident.TransactionOpen.class, open -> {
                                assertThat(open.partition()).isEqualTo(new Partition(Fixture.TOPIC, 0));
                                assertThat(open.offset()).isEqualTo(10);
                                assertThat(open.transactionalId()).isEqualTo(transactionalId);
                                assertThat(open.message()).contains("producer " + open.producerId(), "from 10 to 21");
                            }));
            assertThat(subscription.state()).isEqualTo(Subscription.State.LIVE);
            assertThat(Fixture.coordinates(name))
                    .as("10 and 20 of each partition")
                    .hasSize(30);

            producer.abortTransaction();

            await().atMost(PATIENCE).until(() -> Fixture.coordinates(name).size() == 40);
            await().atMost(PATIENCE).until(() -> subscription.incidents().isEmpty());
        }
        assertThat(Fixture.coordinates(name)).doesNotHaveDuplicates().hasSize(40);
    }

    /** One event of partition 0 that nobody commits. */
    private KafkaProducer<byte[], byte[]> beginTransaction() {
        var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", Fixture.stack().bootstrapServers(), "transactional.id", transactionalId),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        var unused = producer.send(new ProducerRecord<>(
                Fixture.TOPIC, 0, "o-1".getBytes(UTF_8), Fixture.bytes(Fixture.orderPlaced("o-1", "never"))));
        producer.flush();
        return producer;
    }
}

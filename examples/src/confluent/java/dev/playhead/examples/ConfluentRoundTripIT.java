// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import dev.playhead.consumer.EventConsumer;
import dev.playhead.consumer.StartAt;
import dev.playhead.consumer.Subscription;
import dev.playhead.devstack.Devstack;
import dev.playhead.event.Event;
import dev.playhead.event.Position;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.producer.EventProducer;
import io.confluent.kafka.serializers.protobuf.KafkaProtobufDeserializer;
import io.confluent.kafka.serializers.protobuf.KafkaProtobufSerializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Confluent's own serializer inside our producer, and their deserializer behind it. Only compiled and run with the profile
 * {@code confluent}, which needs Confluent's public Maven repository; the default build does not, so no default build has
 * run this class.
 *
 * <p>Our consumer takes no deserializer: it looks at the frame before it decodes, and skips without decoding.
 */
class ConfluentRoundTripIT {

    private static final String TOPIC = "marketplace.gig";
    private static final GigPublished MUG = GigPublished.newBuilder()
            .setGigId("22745")
            .setTitle("Mug")
            .setPricePence(210)
            .build();

    private Devstack stack;

    @BeforeEach
    void start() throws Exception {
        stack = Devstack.builder().registry().start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
    }

    @AfterEach
    void stop() {
        stack.close();
    }

    @Test
    void whatTheirSerializerWritesInOurProducerIsAnEventOfOurConsumer() throws Exception {
        try (EventProducer producer = EventProducer.builder()
                .bootstrapServers(stack.bootstrapServers())
                .source("test")
                .kafka("value.serializer", KafkaProtobufSerializer.class.getName())
                .kafka("schema.registry.url", stack.registryUrl())
                .kafka(
                        "value.subject.name.strategy",
                        "io.confluent.kafka.serializers.subject.RecordNameStrategy")
                .build()) {
            assertThat(producer.publish(MUG).join()).isEqualTo(Position.of(TOPIC, 0, 1));
        }

        assertThat(readByUs()).isEqualTo(MUG);
        assertThat(readByThem()).containsExactly(MUG);
    }

    @Test
    void whatOurProducerWritesIsReadByTheirDeserializer() {
        try (EventProducer producer = EventProducer.builder()
                .bootstrapServers(stack.bootstrapServers())
                .schemaRegistry(stack.registryUrl())
                .source("test")
                .build()) {
            producer.publish(MUG).join();
        }

        assertThat(readByThem()).containsExactly(MUG);
    }

    private GigPublished readByUs() throws InterruptedException {
        BlockingQueue<Event<GigPublished>> read = new LinkedBlockingQueue<>();
        try (EventConsumer consumer = EventConsumer.builder()
                        .bootstrapServers(stack.bootstrapServers())
                        .schemaRegistry(stack.registryUrl())
                        .build();
                Subscription subscription = consumer.subscription("test")
                        .startAt(StartAt.beginning())
                        .on(GigPublished.class, (event, none) -> read.add(event))
                        .start()) {
            subscription.caughtUp().orTimeout(30, TimeUnit.SECONDS).join();
            return read.take().payload();
        }
    }

    private List<Message> readByThem() {
        List<Message> read = new ArrayList<>();
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", stack.bootstrapServers(),
                "key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer",
                "value.deserializer", KafkaProtobufDeserializer.class.getName(),
                "schema.registry.url", stack.registryUrl(),
                "specific.protobuf.value.type", GigPublished.class.getName());
        try (KafkaConsumer<String, Message> consumer = new KafkaConsumer<>(settings)) {
            List<TopicPartition> partitions = List.of(new TopicPartition(TOPIC, 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(each -> read.add(each.value()));
                return !read.isEmpty();
            });
        }
        return read;
    }
}

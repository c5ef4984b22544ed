// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.devstack.Devstack;
import dev.playhead.event.Position;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that changes what was written to it, behind the only replica of a log. */
@Timeout(180)
class CorruptLogIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    private Path directory;

    /** HO-2: of three events in each partition, the second one of two partitions rots; one of these is repaired. */
    @ParameterizedTest
    @ValueSource(strings = {"consumer", "classic"})
    void aRecordThatTheBrokersDiskHasSpoiltHaltsItsLaneAloneUntilSomebodyMovesThePlayhead(String protocol)
            throws Exception {
        Fixture.createEffects();
        String name = Fixture.subscriptionName();
        try (Devstack cluster = Devstack.builder().stateDir(directory).start();
                EventConsumer consumer = consumer(cluster, protocol)) {
            publish(cluster);
            flip(0, "o-1-0");
            flip(1, "o-1-1");

            Subscription subscription = consumer.subscription(name, Fixture.store())
                    .on(OrderPlaced.class, Fixture.recording(name))
                    .start();

            await().atMost(PATIENCE).until(() -> subscription.incidents().size() == 2);
            assertThat(subscription.incidents())
                    .allSatisfy(incident -> assertThat(incident)
                            .isInstanceOfSatisfying(Incident.LogCorrupt.class, corrupt -> {
                                assertThat(corrupt.position()).isEqualTo(1);
                                assertThat(corrupt.message()).contains(corrupt.partition() + "@1", "invalid");
                                assertThat(corrupt.isHalting()).isTrue();
                            }));
            await().atMost(PATIENCE).until(() -> subscription.position().equals(position(1, 1, 3)));
            assertThat(Fixture.coordinates(name)).containsExactlyInAnyOrder("0@0", "1@0", "2@0", "2@1", "2@2");

            flip(1, "o-1-1");
            Fixture.store().move(name, Position.of(TOPIC, 1, 1), "INC-2: the disk was repaired");
            Fixture.store().move(name, Position.of(TOPIC, 0, 2), "INC-2: nobody has that order any more");

            await().atMost(PATIENCE).until(() -> subscription.position().equals(position(3, 3, 3)));
            assertThat(subscription.incidents()).isEmpty();
            assertThat(Fixture.coordinates(name))
                    .doesNotHaveDuplicates()
                    .hasSize(8)
                    .contains("1@1")
                    .doesNotContain("0@1");
        }
    }

    private static EventConsumer consumer(Devstack cluster, String protocol) {
        return EventConsumer.builder()
                .bootstrapServers(cluster.bootstrapServers())
                .schemaRegistry(Fixture.stack().registryUrl())
                .kafka("group.protocol", protocol)
                .build();
    }

    /** Three batches of one event each, in each of three partitions. */
    private static void publish(Devstack cluster) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
                var producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", cluster.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(3), Optional.empty())))
                    .all()
                    .get();
            for (int i = 0; i < 9; i++) {
                byte[] order = Fixture.bytes(Fixture.orderPlaced("o-" + i / 3 + "-" + i % 3, "b-1"));
                producer.send(new ProducerRecord<>(TOPIC, i % 3, null, order)).get();
            }
        }
    }

    /** Flips a bit of the event of that order, or flips it back. */
    private void flip(int partition, String order) throws IOException {
        try (Stream<Path> files = Files.walk(directory);
                var log = new RandomAccessFile(
                        files.filter(file ->
                                        file.endsWith(Path.of(TOPIC + "-" + partition, "00000000000000000000.log")))
                                .findFirst()
                                .orElseThrow()
                                .toFile(),
                        "rw")) {
            var bytes = new byte[(int) log.length()];
            log.readFully(bytes);
            int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(order.substring(1)) - 1;
            log.seek(at);
            log.write(bytes[at] ^ 1);
        }
    }

    private static Position position(long... next) {
        Position position = Position.empty();
        for (int partition = 0; partition < next.length; partition++) {
            position = position.with(TOPIC, partition, next[partition]);
        }
        return position;
    }
}

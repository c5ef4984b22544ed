// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.TOPIC;
import static dev.playhead.consumer.Fixture.orderPlaced;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One value of each family of poison, on the way from Kafka to an incident; {@code PoisonTest} has hundreds of them. */
class PoisonIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final OrderPlaced ORDER = orderPlaced("o-1", "b-1");

    @BeforeAll
    static void effects() {
        Fixture.createEffects();
    }

    /** HO-1. Each family in a partition of its own, between two sound events. */
    @Test
    void poisonOfEveryFamilyHaltsItsLaneAloneAndNothingIsSkipped() {
        List<byte[]> families = families();
        int typed = families.size();
        int partitions = typed + 1;
        Fixture.freshTopic(partitions);
        for (int partition = 0; partition < partitions; partition++) {
            Fixture.publish(partition, List.of(ORDER));
            Fixture.publish(
                    partition == typed
                            ? new ProducerRecord<>(TOPIC, partition, null, null, Fixture.bytes(ORDER), forged())
                            : new ProducerRecord<>(TOPIC, partition, null, families.get(partition)));
            Fixture.publish(partition, List.of(ORDER));
        }

        String name = Fixture.subscriptionName();
        try (EventConsumer consumer = Fixture.consumer()) {
            Subscription subscription = consumer.subscription(name, Fixture.store())
                    .on(OrderPlaced.class, Fixture.recording(name))
                    .start();

            await().atMost(PATIENCE).until(() -> subscription.incidents().size() == partitions);
            assertThat(subscription.incidents())
                    .allSatisfy(incident -> assertThat(incident)
                            .isInstanceOfSatisfying(
                                    Incident.Undecodable.class,
                                    undecodable -> assertThat(undecodable.at().offset())
                                            .isEqualTo(1)));
            assertThat(Fixture.coordinates(name)).hasSize(partitions).allMatch(at -> at.endsWith("@0"));

            Position behind = Position.empty();
            for (int partition = 0; partition < partitions; partition++) {
                behind = behind.with(TOPIC, partition, 2);
            }
            Fixture.store().move(name, behind, "INC-12: poison");
            await().atMost(PATIENCE).until(() -> Fixture.effects(name).size() == 2 * partitions);
            assertThat(subscription.incidents()).isEmpty();
        }
    }

    /** HO-1, with a hospital: its bytes are kept there as they came, and its partition goes on. */
    @Test
    void poisonOfEveryFamilyIsAdmittedAndItsPartitionGoesOn() {
        List<byte[]> families = families();
        int partitions = families.size();
        Fixture.freshTopic(partitions);
        for (int partition = 0; partition < partitions; partition++) {
            Fixture.publish(partition, List.of(ORDER));
            Fixture.publishBytes(partition, families.get(partition));
            Fixture.publish(partition, List.of(ORDER));
        }

        String name = Fixture.subscriptionName();
        try (EventConsumer consumer = Fixture.consumer()) {
            Subscription subscription = consumer.subscription(name, Fixture.store())
                    .on(OrderPlaced.class, Fixture.recording(name))
                    .onFailure(FailurePolicy.retry(0, Duration.ZERO).thenHospital())
                    .start();

            await().atMost(PATIENCE).until(() -> Fixture.effects(name).size() == 2 * partitions);
            assertThat(subscription.incidents()).isEmpty();
        }
        Hospital hospital = Hospital.of(name, Fixture.store());
        assertThat(hospital.patients(null, 100)).hasSize(partitions).allSatisfy(patient -> {
            assertThat(patient.at().offset()).isEqualTo(1);
            assertThat(patient.raw().value())
                    .isEqualTo(families.get(patient.partition().number()));
        });
    }

    /** HO-1: an id that the registry does not know may be one that it does not know yet. */
    @Test
    void anUnknownSchemaIdWaitsForTheRegistryAndIsNotSkipped() {
        Fixture.freshTopic(1);
        Fixture.publish(0, List.of(ORDER));
        byte[] unknown = Fixture.bytes(ORDER);
        ByteBuffer.wrap(unknown).putInt(1, 1_000_000);
        Fixture.publishBytes(0, unknown);
        Fixture.publish(0, List.of(ORDER));

        String name = Fixture.subscriptionName();
        try (EventConsumer consumer = Fixture.consumer()) {
            Subscription subscription = consumer.subscription(name, Fixture.store())
                    .on(OrderPlaced.class, Fixture.recording(name))
                    .start();

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(subscription.incidents())
                            .singleElement()
                            .isInstanceOfSatisfying(Incident.SchemaUnresolved.class, waiting -> {
                                assertThat(waiting.at()).isEqualTo(new Coordinates(TOPIC, 0, 1));
                                assertThat(waiting.hasAnswered()).isTrue();
                                assertThat(waiting.message()).contains("it is not there", "register what is");
                            }));
            assertThat(Fixture.coordinates(name)).containsExactly("0@0");
        }
    }

    private static List<byte[]> families() {
        byte[] sound = Fixture.bytes(ORDER);
        byte[] frame = Arrays.copyOf(sound, sound.length - ORDER.getSerializedSize());
        var noise = new byte[2_000];
        new Random(7).nextBytes(noise);
        noise[0] = 1;
        return List.of(
                new byte[0],
                Arrays.copyOf(sound, 5),
                joined(new byte[] {1}, Arrays.copyOfRange(sound, 1, sound.length)),
                joined(hex("00 ffffffff"), Arrays.copyOfRange(sound, 5, sound.length)),
                joined(Arrays.copyOf(sound, 5), hex("8080808080")),
                joined(Arrays.copyOf(sound, 5), hex("02 7e 0a0161")),
                "{\"order_id\":\"o-1\"}".getBytes(UTF_8),
                hex("aced0005 7372 0011"),
                noise,
                Arrays.copyOf(sound, sound.length - 1),
                joined(frame, hex("0a 02 c328")),
                joined(frame, hex("0a ffffffff07")),
                joined(frame, "+".repeat(10_000).getBytes(UTF_8)));
    }

    private static List<Header> forged() {
        return List.of(new RecordHeader("ce_type", "java.lang.Runtime\r\n".getBytes(UTF_8)));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.playhead.devstack.Devstack;
import dev.playhead.event.Contract;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import dev.playhead.marketplace.gig.v1.GigPublished;
import io.confluent.kafka.serializers.protobuf.KafkaProtobufDeserializer;
import io.confluent.kafka.serializers.protobuf.KafkaProtobufSerializer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Confluent's own serde, byte for byte. Only compiled and run with the profile {@code confluent}, which needs Confluent's
 * public Maven repository; the default build does not, so no default build has run this class.
 */
class ConfluentSerdeIT {

    private static final Devstack STACK = Devstack.builder().registry().start();
    private static final String URL = STACK.registryUrl();

    private final SchemaRegistry registry = SchemaRegistry.at(URL);

    @AfterAll
    static void stop() {
        STACK.close();
    }

    static Stream<Message> events() {
        return Stream.of(
                GigPublished.newBuilder().setGigId("g-1").setTitle("Mug").build(),
                GigDescriptionUpdated.newBuilder().setGigId("g-1").setDescription("White").build());
    }

    @ParameterizedTest
    @MethodSource("events")
    void itWritesTheBytesThatWeWrite(Message event) {
        ContractSerializer ours = new ContractSerializer(registry, true);
        byte[] expected = ours.serialize("gigs", event);

        try (KafkaProtobufSerializer<Message> theirs = new KafkaProtobufSerializer<>()) {
            theirs.configure(settings(Map.of("auto.register.schemas", false, "use.latest.version", true)), false);

            assertThat(theirs.serialize("gigs", event)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void itReadsWhatWeWrite(Message event) {
        byte[] value = new ContractSerializer(registry, true).serialize("gigs", event);

        try (KafkaProtobufDeserializer<Message> theirs = new KafkaProtobufDeserializer<>()) {
            theirs.configure(settings(Map.of("specific.protobuf.value.type", event.getClass())), false);

            assertThat(theirs.deserialize("gigs", value)).isEqualTo(event);
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void weReadWhatItWritesWhenItRegistersItself(Message event) {
        ContractDeserializer ours = new ContractDeserializer(
                registry, List.of(Contract.of(GigPublished.class), Contract.of(GigDescriptionUpdated.class)));

        try (KafkaProtobufSerializer<Message> theirs = new KafkaProtobufSerializer<>()) {
            theirs.configure(settings(Map.of("auto.register.schemas", true)), false);

            assertThat(ours.deserialize("gigs", theirs.serialize("gigs", event))).isEqualTo(event);
        }
    }

    private static Map<String, Object> settings(Map<String, Object> more) {
        Map<String, Object> settings = new java.util.HashMap<>(more);
        settings.put("schema.registry.url", URL);
        settings.put("value.subject.name.strategy", "io.confluent.kafka.serializers.subject.RecordNameStrategy");
        return settings;
    }
}

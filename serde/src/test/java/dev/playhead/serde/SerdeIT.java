// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import dev.playhead.devstack.Devstack;
import dev.playhead.event.Contract;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import dev.playhead.marketplace.gig.v1.GigEventsProto;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.marketplace.gig.v1.GigRetired;
import dev.playhead.serde.RegisteredSchema.Reference;
import dev.playhead.serde.test.NodeAdded;
import dev.playhead.serde.test.PriceSet;
import io.apicurio.registry.serde.protobuf.ProtobufKafkaDeserializer;
import io.apicurio.registry.serde.protobuf.ProtobufKafkaSerializer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real registry, a real broker, and the serde of the registry's own makers. */
class SerdeIT {

    private static final Contract<?> PUBLISHED = Contract.of(GigPublished.class);
    private static final Contract<?> RETIRED = Contract.of(GigRetired.class);

    private static final Devstack STACK = Devstack.builder().registry().start();
    private static final String URL = STACK.registryUrl();

    private final SchemaRegistry registry = SchemaRegistry.at(URL);

    @AfterAll
    static void stop() {
        STACK.close();
    }

    @Test
    void aContractIsRegisteredWithItsImports() throws IOException {
        int id = registry.register(PUBLISHED);

        assertThat(SchemaRegistry.at(URL).byId(id))
                .isEqualTo(new RegisteredSchema(
                        id,
                        text(GigEventsProto.getDescriptor().getName()),
                        List.of(new Reference("playhead/v1/contract.proto", "playhead/v1/contract.proto", 1))));
    }

    @Test
    void allMessagesOfAFileShareOneId() {
        assertThat(registry.register(RETIRED)).isEqualTo(registry.register(PUBLISHED));
    }

    @Test
    void registeringAgainChangesNothing() {
        int first = registry.register(PUBLISHED);

        int again = SchemaRegistry.at(URL).register(PUBLISHED);

        assertThat(again).isEqualTo(first);
        assertThat(SchemaRegistry.at(URL).byId(first)).isEqualTo(registry.byId(first));
    }

    @Test
    void whatIsRegisteredIsFoundAndWhatIsNotSaysHowToGetThere() {
        int id = registry.register(PUBLISHED);

        assertThat(SchemaRegistry.at(URL).lookup(PUBLISHED)).isEqualTo(id);
        assertThatThrownBy(() -> registry.lookup(Contract.of(NodeAdded.class)))
                .isInstanceOf(SchemaRegistryException.class)
                .hasMessageContaining("cannot look up playhead/serde/test/shared/money.proto at " + URL)
                .hasMessageContaining("register the contract");
    }

    @Test
    void importsOfOursAndWellKnownOnesMixed() {
        int id = registry.register(Contract.of(PriceSet.class));

        assertThat(registry.byId(id).references())
                .extracting(Reference::name)
                .containsExactly("playhead/serde/test/shared/money.proto", "playhead/v1/contract.proto");
    }

    @Test
    void anUnknownIdIsNotThere() {
        assertThatThrownBy(() -> registry.byId(123_456))
                .isInstanceOfSatisfying(
                        SchemaRegistryException.class,
                        e -> assertThat(e.isRetriable()).isFalse())
                .hasMessageContaining("cannot get schema 123456 at " + URL + ": it is not there (No content with ID")
                .hasMessageContaining("is this the registry that the producer uses");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/no/such/api"})
    void aWrongPathIsNamed(String path) {
        String wrong = STACK.registryUrl().replace("/apis/ccompat/v7", path);

        assertThatThrownBy(() -> SchemaRegistry.at(wrong).register(PUBLISHED))
                .isInstanceOfSatisfying(
                        SchemaRegistryException.class,
                        e -> assertThat(e.isRetriable()).isFalse())
                .hasMessageContaining("at " + wrong)
                .hasMessageContaining("/apis/ccompat/v7");
    }

    @Test
    void plainKafkaClientsPublishAndReadByClassName() throws Exception {
        GigPublished published =
                GigPublished.newBuilder().setGigId("g-1").setTitle("Mug").build();
        GigRetired retired = GigRetired.newBuilder().setGigId("g-1").build();

        createTopic("serde-it");
        try (KafkaProducer<String, Message> producer = new KafkaProducer<>(Map.of(
                "bootstrap.servers",
                STACK.bootstrapServers(),
                "key.serializer",
                StringSerializer.class.getName(),
                "value.serializer",
                "dev.playhead.serde.ContractSerializer",
                "schema.registry.url",
                URL))) {
            send(producer, published);
            send(producer, null);
            send(producer, retired);
        }

        assertThat(readAll("serde-it", 3)).containsExactly(published, null, retired);
    }

    @Test
    void aForeignProducerNeedsOnlyKafkasClientAndTheId() throws Exception {
        int id = registry.register(RETIRED);
        byte[] gig = "22745".getBytes(UTF_8);
        ByteBuffer value = ByteBuffer.allocate(15)
                .put((byte) 0)
                .putInt(id)
                .put(new byte[] {2, 6}) // one message index, 3: GigRetired is the fourth message of its file
                .put(new byte[] {0x0a, (byte) gig.length}) // field 1, text
                .put(gig);

        createTopic("foreign");
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", STACK.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            byte[] bytes = Arrays.copyOf(value.array(), value.position());
            producer.send(new ProducerRecord<>("foreign", 0, gig, bytes)).get();
        }

        assertThat(readAll("foreign", 1))
                .containsExactly(GigRetired.newBuilder().setGigId("22745").build());
    }

    private static void createTopic(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", STACK.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private static void send(KafkaProducer<String, Message> producer, @Nullable Message value) throws Exception {
        producer.send(new ProducerRecord<>("serde-it", 0, "g-1", value)).get();
    }

    private List<Message> readAll(String topic, int count) {
        try (KafkaConsumer<String, Message> consumer = new KafkaConsumer<>(Map.of(
                "bootstrap.servers",
                STACK.bootstrapServers(),
                "auto.offset.reset",
                "earliest",
                "key.deserializer",
                StringDeserializer.class.getName(),
                "value.deserializer",
                "dev.playhead.serde.ContractDeserializer",
                "schema.registry.url",
                URL,
                "playhead.contracts",
                GigPublished.class.getName() + "," + GigRetired.class.getName()))) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            List<Message> values = new ArrayList<>();
            for (int polls = 0; values.size() < count && polls < 100; polls++) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }

    /** {@code io.apicurio:apicurio-registry-protobuf-serde-kafka}, which registers the text that it makes from descriptors. */
    @Nested
    class ApicuriosOwnSerde {

        private final GigPublished first =
                GigPublished.newBuilder().setGigId("g-1").setTitle("Mug").build();
        private final GigDescriptionUpdated second = GigDescriptionUpdated.newBuilder()
                .setGigId("g-1")
                .setDescription("White")
                .build();
        private final ContractSerializer ourSerializer = new ContractSerializer(registry, true);
        private final ContractDeserializer ourDeserializer =
                new ContractDeserializer(registry, List.of(PUBLISHED, Contract.of(GigDescriptionUpdated.class)));

        @Test
        void weReadWhatItWrites() {
            for (Message event : List.of(first, second)) {
                try (ProtobufKafkaSerializer<Message> theirs = new ProtobufKafkaSerializer<>()) {
                    theirs.configure(settings("apicurio.registry.auto-register", "true"), false);

                    byte[] value = theirs.serialize("gigs", new RecordHeaders(), event);

                    assertThat(ourDeserializer.deserialize("gigs", new RecordHeaders(), value))
                            .isEqualTo(event);
                }
            }
        }

        @Test
        void itWritesTheLongFormOfTheFirstIndex() {
            try (ProtobufKafkaSerializer<Message> theirs = new ProtobufKafkaSerializer<>()) {
                theirs.configure(settings("apicurio.registry.auto-register", "true"), false);

                byte[] value = theirs.serialize("gigs", new RecordHeaders(), first);

                assertThat(HexFormat.of().formatHex(value, 5, 8)).isEqualTo("02000a");
            }
        }

        @Test
        void itReadsWhatWeWrite() {
            for (Message event : List.of(first, second)) {
                try (ProtobufKafkaDeserializer<Message> theirs = new ProtobufKafkaDeserializer<>()) {
                    theirs.configure(
                            settings(
                                    "apicurio.registry.deserializer.value.return-class",
                                    event.getClass().getName()),
                            false);

                    byte[] value = ourSerializer.serialize("gigs", event);

                    assertThat(theirs.deserialize("gigs", new RecordHeaders(), value))
                            .isEqualTo(event);
                }
            }
        }

        private Map<String, Object> settings(String name, String value) {
            Map<String, Object> settings = new HashMap<>();
            settings.put("apicurio.registry.url", URL.replace("ccompat/v7", "registry/v3"));
            settings.put("apicurio.registry.serde.send-type-ref", "false");
            settings.put("apicurio.registry.serde.read-type-ref", "false");
            settings.put("apicurio.registry.serde.send-indexes", "true");
            settings.put("apicurio.registry.serde.read-indexes", "true");
            settings.put(
                    "apicurio.registry.artifact-resolver-strategy",
                    "io.apicurio.registry.serde.strategy.TopicIdStrategy");
            settings.put(name, value);
            return settings;
        }
    }

    private static String text(String path) throws IOException {
        try (InputStream file = SerdeIT.class.getResourceAsStream("/" + path)) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.playhead.cli.RecordReader.Content;
import dev.playhead.event.Contract;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.serde.ContractSerializer;
import dev.playhead.serde.RegisteredSchema;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.SchemaRegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordReaderTest {

    private static final int KNOWN = 7;
    private static final int FOREIGN = 8;
    private static final int MISSING = 999;
    private static final int UNREACHABLE = 1000;

    private final SchemaRegistry registry = new FourSchemas();
    private final RecordReader reader = new RecordReader(registry, ContractsOnClassPath.load());

    @Test
    void theMarketplacesContractsAreFoundOnTheClassPath() {
        assertThat(ContractsOnClassPath.load())
                .extracting(Contract::name)
                .contains("marketplace.gig.v1.GigPublished", "marketplace.order.v1.OrderPlaced")
                .doesNotHaveDuplicates();
    }

    @Test
    void anEventIsShownWithItsTypeAndPayload() {
        GigPublished gig =
                GigPublished.newBuilder().setGigId("g-1").setTitle("Mug").build();

        String line = line("g-1", value(gig));

        assertThat(line)
                .startsWith("gigs-2@17  ")
                .endsWith("GigPublished g-1 {\"gigId\":\"g-1\",\"title\":\"Mug\",\"pricePence\":\"0\"}");
    }

    @Test
    void anEventIsAJsonObjectForPrograms() {
        GigPublished gig =
                GigPublished.newBuilder().setGigId("g-1").setTitle("Mug").build();
        ConsumerRecord<byte[], byte[]> record = record("g-1", value(gig));

        JsonObject json = JsonParser.parseString(RecordLine.json(record, reader.read(record)))
                .getAsJsonObject();

        assertThat(json.get("type").getAsString()).isEqualTo("marketplace.gig.v1.GigPublished");
        assertThat(json.get("offset").getAsLong()).isEqualTo(17);
        assertThat(json.getAsJsonObject("payload").get("title").getAsString()).isEqualTo("Mug");
    }

    @Test
    void aTombstoneIsShownAsSuch() {
        assertThat(line("g-1", null)).endsWith("TOMBSTONE g-1");
    }

    @Test
    void garbageIsShownAsSuch() {
        assertThat(line("k", "garbage".getBytes(UTF_8))).contains("NOT AN EVENT k (", "67617262616765");
        assertThat(line("k", new byte[0])).contains("NOT AN EVENT");
        assertThat(line("k", framed(KNOWN, 0, -1, -1, -1))).contains("NOT AN EVENT", "GigPublished");
    }

    @Test
    void anUnknownSchemaIdIsShownAsSuch() {
        assertThat(line("k", framed(MISSING, 0))).contains("NOT AN EVENT", "no schema 999");
    }

    @Test
    void aTypeWithoutAContractIsShownWithItsName() {
        assertThat(line("k", framed(FOREIGN, 0, 1, 2)))
                .contains("other.v1.Thing k (no contract for it", "000000000800");
    }

    @Test
    void anUnreachableRegistryIsNobodysGarbage() {
        assertThatThrownBy(() -> reader.read(record("k", framed(UNREACHABLE, 0))))
                .isInstanceOf(SchemaRegistryException.class);
    }

    @Test
    void whatComesFromTheWireCannotSteerTheTerminal() {
        GigPublished gig = GigPublished.newBuilder()
                .setGigId("\u001b[2J")
                .setTitle("\u202e")
                .build();

        String line = line("\u001b]0;owned\u0007", value(gig));

        assertThat(line).doesNotContain("\u001b", "\u0007", "\u202e");
    }

    @Test
    void aKeyThatIsNotTextIsShownInHexadecimal() {
        assertThat(RecordReader.key(new byte[] {(byte) 0xff, 1})).isEqualTo("0xff01");
        assertThat(RecordReader.key(null)).isEqualTo("(none)");
    }

    private String line(String key, byte @Nullable [] value) {
        ConsumerRecord<byte[], byte[]> record = record(key, value);
        Content content = reader.read(record);
        return RecordLine.text(record, content, Screen.plain().terminal());
    }

    @SuppressWarnings("NullAway") // Kafka's tombstone is a null value
    private static ConsumerRecord<byte[], byte[]> record(String key, byte @Nullable [] value) {
        return new ConsumerRecord<>("gigs", 2, 17, key.getBytes(UTF_8), value);
    }

    private byte[] value(GigPublished gig) {
        try (var serializer = new ContractSerializer(registry, false)) {
            return Objects.requireNonNull(serializer.serialize("gigs", gig));
        }
    }

    private static byte[] framed(int id, int... rest) {
        byte[] value = new byte[5 + rest.length];
        value[3] = (byte) (id >> 8);
        value[4] = (byte) id;
        for (int i = 0; i < rest.length; i++) {
            value[5 + i] = (byte) rest[i];
        }
        return value;
    }

    /** A registry that has the gigs' file, a foreign one, none, and an outage. */
    private static final class FourSchemas implements SchemaRegistry {

        @Override
        public int register(Contract<?> contract) {
            return KNOWN;
        }

        @Override
        public int lookup(Contract<?> contract) {
            return KNOWN;
        }

        @Override
        public RegisteredSchema byId(int id) {
            return switch (id) {
                case KNOWN -> new RegisteredSchema(id, gigs(), List.of());
                case FOREIGN -> new RegisteredSchema(id, "package other.v1; message Thing {}", List.of());
                case MISSING -> throw new SchemaRegistryException("no schema 999", false, null);
                default -> throw new SchemaRegistryException("unreachable", true, null);
            };
        }

        private static String gigs() {
            try (InputStream in =
                    Objects.requireNonNull(GigPublished.class.getResourceAsStream("/marketplace/gig/v1/gig.proto"))) {
                return new String(in.readAllBytes(), UTF_8);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public void close() {}
    }
}

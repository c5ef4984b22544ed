// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import dev.playhead.event.Contract;
import dev.playhead.event.ContractViolationException;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.marketplace.gig.v1.GigRetired;
import dev.playhead.serde.UndecodableException.Reason;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContractSerdesTest {

    private static final GigPublished PUBLISHED =
            GigPublished.newBuilder().setGigId("g-1").build();
    private static final GigRetired RETIRED =
            GigRetired.newBuilder().setGigId("g-1").build();

    private final StubRegistry stub = new StubRegistry().then(ContractSerdesTest::answer);

    /** A registry that gives every file the id 7. */
    private static void answer(com.sun.net.httpserver.HttpExchange exchange) throws java.io.IOException {
        boolean isById = exchange.getRequestURI().getPath().contains("/schemas/");
        String text =
                "package marketplace.gig.v1; message GigPublished {} message A {} message B {} message GigRetired {}";
        StubRegistry.send(
                exchange,
                200,
                isById ? "{\"schemaType\":\"PROTOBUF\",\"schema\":\"" + text + "\"}" : "{\"id\":7,\"version\":1}");
    }

    @AfterEach
    void closeStub() {
        stub.close();
    }

    @Test
    void kafkaMakesThemFromTheirNamesAndSettings() throws Exception {
        ContractSerializer serializer =
                Utils.newInstance("dev.playhead.serde.ContractSerializer", ContractSerializer.class);
        ContractDeserializer deserializer =
                Utils.newInstance("dev.playhead.serde.ContractDeserializer", ContractDeserializer.class);
        serializer.configure(Map.of("schema.registry.url", stub.url()), false);
        deserializer.configure(
                Map.of(
                        "schema.registry.url",
                        stub.url(),
                        "playhead.contracts",
                        GigPublished.class.getName() + ", " + GigRetired.class.getName()),
                false);

        byte[] published = serializer.serialize("gigs", PUBLISHED);
        byte[] retired = serializer.serialize("gigs", RETIRED);

        assertThat(published).isEqualTo(HexFormat.of().parseHex("0000000007000a03672d31"));
        assertThat(retired).startsWith(0, 0, 0, 0, 7, 2, 6);
        assertThat(deserializer.deserialize("gigs", published)).isEqualTo(PUBLISHED);
        assertThat(deserializer.deserialize("gigs", retired)).isEqualTo(RETIRED);
        serializer.close();
        deserializer.close();
    }

    @Test
    void aTombstoneStaysATombstone() {
        ContractSerializer serializer = new ContractSerializer(SchemaRegistry.at(stub.url()), true);
        ContractDeserializer deserializer = new ContractDeserializer(SchemaRegistry.at(stub.url()), List.of());

        assertThat(serializer.serialize("gigs", null)).isNull();
        assertThat(deserializer.deserialize("gigs", null)).isNull();
        assertThat(stub.requests()).isEmpty();
    }

    @Test
    void aContractIsRegisteredWithItsFirstEventOnly() {
        ContractSerializer serializer = new ContractSerializer(SchemaRegistry.at(stub.url()), true);

        for (int i = 0; i < 1_000; i++) {
            serializer.serialize("gigs", PUBLISHED);
        }

        assertThat(stub.requests()).hasSize(3).anyMatch(request -> request.contains("GigPublished/versions"));
    }

    @Test
    void whereRegisteringIsOffContractsAreLookedUp() {
        ContractSerializer serializer = new ContractSerializer();
        serializer.configure(Map.of("schema.registry.url", stub.url(), "auto.register.schemas", "false"), false);

        serializer.serialize("gigs", PUBLISHED);

        assertThat(stub.requests()).hasSize(2).noneMatch(request -> request.contains("/versions"));
    }

    @Test
    void aTypeOutsideTheContractsIsRefusedByName() {
        ContractDeserializer deserializer =
                new ContractDeserializer(SchemaRegistry.at(stub.url()), List.of(Contract.of(GigPublished.class)));
        byte[] retired = new ContractSerializer(SchemaRegistry.at(stub.url()), true).serialize("gigs", RETIRED);

        assertThatThrownBy(() -> deserializer.deserialize("gigs", retired))
                .isInstanceOfSatisfying(
                        UndecodableException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_TYPE))
                .hasMessageContaining("marketplace.gig.v1.GigRetired on gigs")
                .hasMessageContaining("playhead.contracts");
    }

    @Test
    void aMessageThatIsNoContractIsRefused() {
        ContractSerializer serializer = new ContractSerializer(SchemaRegistry.at(stub.url()), true);

        assertThatThrownBy(() -> serializer.serialize("gigs", Duration.getDefaultInstance()))
                .isInstanceOf(ContractViolationException.class)
                .hasMessageContaining("google.protobuf.Duration");
    }

    @Test
    void settingsThatAreMissingOrWrongAreNamed() {
        String url = stub.url();
        assertRefused(Map.of(), "set schema.registry.url");
        assertRefused(Map.of("schema.registry.url", "registry:8081"), "not the address of a schema registry");
        assertRefused(Map.of("schema.registry.url", url), "set playhead.contracts");
        assertRefused(Map.of("schema.registry.url", url, "playhead.contracts", ""), "set playhead.contracts");
        assertRefused(Map.of("schema.registry.url", url, "playhead.contracts", "no.Such"), "no.Such");
        assertRefused(Map.of("schema.registry.url", url, "playhead.contracts", "java.lang.String"), "java.lang.String");

        assertThatThrownBy(() -> new ContractSerializer()
                        .configure(Map.of("schema.registry.url", url, "auto.register.schemas", "maybe"), false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("say true or false");
        assertThatThrownBy(() -> new ContractSerializer().configure(Map.of("schema.registry.url", url), true))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("StringSerializer");
    }

    private static void assertRefused(Map<String, String> settings, String message) {
        assertThatThrownBy(() -> new ContractDeserializer().configure(settings, false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void contractsMayBeGivenAsClasses() {
        ContractDeserializer deserializer = new ContractDeserializer();
        deserializer.configure(
                Map.of("schema.registry.url", stub.url(), "playhead.contracts", List.of(GigPublished.class)), false);

        assertThat(deserializer.deserialize("gigs", new byte[] {0, 0, 0, 0, 7, 0}))
                .isEqualTo(GigPublished.getDefaultInstance());
    }

    @Test
    void withoutSettingsTheySayThatTheyHaveNone() {
        assertThatThrownBy(() -> new ContractSerializer().serialize("gigs", PUBLISHED))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("call configure()");
        assertThatThrownBy(() -> new ContractDeserializer().deserialize("gigs", new byte[6]))
                .isInstanceOf(IllegalStateException.class);
    }
}

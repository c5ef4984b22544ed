// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.registration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.Finding;
import dev.playhead.contracts.Findings;
import dev.playhead.contracts.ProtoSources;
import dev.playhead.contracts.Rule;
import dev.playhead.contracts.SourceLocation;
import dev.playhead.serde.SchemaRegistryException;
import dev.playhead.serde.Subjects;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong between the first call and the last. */
@Timeout(30)
class RegistrationTest {

    private static final String OPTIONS = "playhead/v1/contract.proto";
    private static final String STARTED = "acme.counter.v1.CounterStarted";
    private static final String STOPPED = "acme.counter.v1.CounterStopped";

    private final FakeSubjects registry = new FakeSubjects();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path sources;

    @SuppressWarnings("NullAway.Init") // set before each
    private ContractSet contracts;

    @BeforeEach
    void makeContracts() throws IOException {
        contracts = Acme.contracts(sources, "counter.v1", "string note = 2;", "CounterStarted", "CounterStopped");
    }

    private Registration into(Subjects subjects) {
        return Registration.of(contracts, ProtoSources.in(sources), subjects);
    }

    @Test
    void modesComeFirstThenImportsThenEvents() {
        into(registry).apply();

        assertThat(registry.changes())
                .containsExactly(
                        "set the compatibility of " + OPTIONS,
                        "set the compatibility of " + STARTED,
                        "set the compatibility of " + STOPPED,
                        "register " + OPTIONS,
                        "register " + STARTED,
                        "register " + STOPPED);
    }

    @Test
    void whatACheckOfOnesOwnFindsIsRefusedAsWell() throws IOException {
        into(registry).apply();
        contracts = Acme.contracts(sources, "counter.v1", "int64 note = 2;", "CounterStarted", "CounterStopped");
        Finding finding = new Finding(
                new Rule("field-type", "A field keeps its type", "Readers see nonsense."),
                new SourceLocation("acme/counter.v1.proto", 7, 3),
                STARTED + ".note",
                "was text and is a number",
                "Make it another field.");

        assertThatThrownBy(() -> into(registry)
                        .refusing(() -> Findings.of(List.of(finding)))
                        .apply())
                .isInstanceOf(RegistrationRefusedException.class)
                .hasMessageContaining(STARTED + ".note in acme/counter.v1.proto would break its readers, says Playhead"
                        + " (was text and is a number)");
        assertThat(registry.changes()).hasSize(6);
    }

    @Test
    void anOutageBetweenTwoRegistrationsSaysWhatIsDoneAndTheNextRunGoesOnThere() {
        registry.downAfter(5);

        assertThatThrownBy(() -> into(registry).apply())
                .isInstanceOfSatisfying(
                        RegistrationFailedException.class,
                        e -> assertThat(e.isRetriable()).isTrue())
                .hasMessage("cannot register " + STOPPED + ": no connection. The registration was interrupted"
                        + " (registered so far: " + OPTIONS + ", " + STARTED + "); run it again and it goes on there");
        assertThat(into(registry).apply()).hasSize(3);
        assertThat(registry.changes()).hasSize(6).last().isEqualTo("register " + STOPPED);
    }

    @Test
    void anOutageWhileModesAreSetLeavesNothingRegistered() {
        registry.downAfter(1);

        assertThatThrownBy(() -> into(registry).apply())
                .hasMessageContaining("(the compatibility mode is set on 1 of 3 subjects, and nothing is registered)");
        assertThat(registry.latest(STARTED)).isEmpty();
    }

    @Test
    void aRegistryThatHoldsSomethingElseIsNoticed() {
        registry.lying("\n// and more");

        assertThatThrownBy(() -> into(registry).apply())
                .isInstanceOfSatisfying(
                        RegistrationFailedException.class,
                        e -> assertThat(e.isRetriable()).isFalse())
                .hasMessageStartingWith(OPTIONS + " has the id 1, and another text is registered under it");
    }

    @Test
    void aFileWhoseTextIsNowhereIsNamed(@TempDir Path empty) {
        assertThatThrownBy(() -> Registration.of(contracts, ProtoSources.in(empty), registry)
                        .plan())
                .hasMessage("the text of acme/counter.v1.proto is not among the sources, so it cannot be registered:"
                        + " add the directory or the jar that has it");
    }

    @Test
    void aPathThatLeavesTheSourcesFindsNothing() throws IOException {
        Files.createDirectories(sources.resolve("inner"));

        assertThat(ProtoSources.in(sources.resolve("inner")).text("../acme/counter.v1.proto"))
                .isEmpty();
        assertThat(ProtoSources.in(sources).text("../../etc/passwd")).isEmpty();
    }

    @Test
    void aRegistryThatIsDownIsOneSentence() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }

        assertThatThrownBy(() -> into(at(port)).apply())
                .isInstanceOf(SchemaRegistryException.class)
                .hasMessage("cannot look up " + OPTIONS + " at http://localhost:" + port
                        + "/x: no connection; is it running, and is schema.registry.url right?");
    }

    @Test
    void aRegistryThatSaysNothingIsOneSentence() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> into(at(silent.getLocalPort())).apply())
                    .isInstanceOf(SchemaRegistryException.class)
                    .hasMessageContaining("cannot look up " + OPTIONS)
                    .hasMessageEndingWith("no answer within 100 ms");
        }
    }

    @Test
    void aRegistryThatAnswersNonsenseIsOneSentence() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] welcome = "<html>Welcome</html>".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, welcome.length);
            exchange.getResponseBody().write(welcome);
            exchange.close();
        });
        server.start();
        try {
            assertThatThrownBy(() -> into(at(server.getAddress().getPort())).apply())
                    .isInstanceOf(SchemaRegistryException.class)
                    .hasMessageContaining("its answer is not JSON; is schema.registry.url the base of a"
                            + " Confluent-compatible API?");
        } finally {
            server.stop(0);
        }
    }

    private static Subjects at(int port) {
        return Subjects.at("http://localhost:" + port + "/x", Duration.ofMillis(100));
    }
}

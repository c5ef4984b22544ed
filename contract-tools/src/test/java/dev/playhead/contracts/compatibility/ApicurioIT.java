// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.TestBuf;
import dev.playhead.contracts.compatibility.ChangePair.Peer;
import dev.playhead.devstack.Devstack;
import dev.playhead.serde.RegisteredSchema.Reference;
import dev.playhead.serde.SchemaRegistryException;
import dev.playhead.serde.SchemaText;
import dev.playhead.serde.Subjects;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the registry itself, as an operator sets it up, says to every pair of the corpus. */
class ApicurioIT {

    private static final String OPTIONS = "playhead/v1/contract.proto";
    private static final List<ChangePair> PAIRS = GoldenCorpus.pairs();
    private static final Devstack STACK =
            Devstack.builder().brokers(0).registry().start();

    private static CompiledCorpus corpus;

    private final Subjects subjects = Subjects.at(STACK.registryUrl());

    @BeforeAll
    static void requireBackwardTransitive() throws IOException, InterruptedException {
        corpus = CompiledCorpus.of(PAIRS, TestBuf.BUF);
        Subjects.at(STACK.registryUrl()).register(OPTIONS, new SchemaText(options(), List.of()));
        var request = HttpRequest.newBuilder(URI.create(STACK.registryUrl() + "/config"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .PUT(BodyPublishers.ofString("{\"compatibility\":\"BACKWARD_TRANSITIVE\"}"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        STACK.close();
    }

    private static String options() throws IOException {
        try (InputStream file = Objects.requireNonNull(ApicurioIT.class.getResourceAsStream("/" + OPTIONS))) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }

    static Stream<ChangePair> pairs() {
        return PAIRS.stream();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void apicurioAgreesExceptWhereAReasonIsGiven(ChangePair pair) {
        Map<String, Integer> versions = new HashMap<>(Map.of(OPTIONS, 1));

        boolean isRefused = !registers(corpus.released(pair), pair.released(), versions)
                || !accepts(corpus.next(pair), pair.next(), versions);

        assertThat(isRefused).isEqualTo(pair.isRefusedBy(Peer.APICURIO));
    }

    private boolean registers(ContractSet contracts, Map<String, String> texts, Map<String, Integer> versions) {
        try {
            for (FileDescriptor file : contracts.files()) {
                SchemaText text = text(file, texts, versions);
                names(file).forEach(subject -> subjects.register(subject, text));
                versions.put(file.getName(), 1);
            }
            return true;
        } catch (SchemaRegistryException e) {
            return false;
        }
    }

    private boolean accepts(ContractSet contracts, Map<String, String> texts, Map<String, Integer> versions) {
        return contracts.files().stream().allMatch(file -> {
            SchemaText text = text(file, texts, versions);
            return names(file).stream()
                    .filter(subject -> subjects.latest(subject).isPresent())
                    .allMatch(subject -> isAccepted(subject, text));
        });
    }

    private boolean isAccepted(String subject, SchemaText text) {
        try {
            return subjects.judge(subject, text).isCompatible();
        } catch (SchemaRegistryException e) {
            return false;
        }
    }

    /** The subjects of a file: each of its events, or its path if it has none. */
    private static List<String> names(FileDescriptor file) {
        List<String> events = file.getMessageTypes().stream()
                .filter(Events::isEvent)
                .map(Descriptor::getFullName)
                .toList();
        return events.isEmpty() ? List.of(file.getName()) : events;
    }

    private static SchemaText text(FileDescriptor file, Map<String, String> texts, Map<String, Integer> versions) {
        List<Reference> references = file.getDependencies().stream()
                .filter(imported -> versions.containsKey(imported.getName()))
                .map(imported -> new Reference(
                        imported.getName(),
                        OPTIONS.equals(imported.getName())
                                ? OPTIONS
                                : names(imported).get(0),
                        1))
                .toList();
        return new SchemaText(Objects.requireNonNull(texts.get(file.getName()), file.getName()), references);
    }
}

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
import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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

    @Test
    void whatIsRegisteredIsABaselineWithTheVersionsItRefersTo() {
        String money = "shop/money/v1/money.proto";
        String before = "syntax = \"proto3\";\npackage shop.money.v1;\nmessage Money { int64 pence = 1; }\n";
        String after = before.replace("}", "string currency = 2; }");
        String imports = "import \"" + money + "\";\n";
        String sold = Protos.text(imports + Protos.event("Sold", "shop.money.v1.Money price = 2;"));
        String retired = Protos.text(imports
                + Protos.event("Sold", "shop.money.v1.Money price = 2; string buyer_id = 3;")
                + Protos.event("Retired", ""));
        List<Reference> references = List.of(new Reference(OPTIONS, OPTIONS, 1), new Reference(money, money, 1));
        subjects.register(money, new SchemaText(before, List.of()));
        subjects.register(money, new SchemaText(after, List.of()));
        subjects.register("shop.gig.v1.Sold", new SchemaText(sold, references));
        subjects.register("shop.gig.v1.Retired", new SchemaText(retired, references));
        ContractSet next = ContractSet.compile(
                Map.of(Protos.PATH, bytes(retired.replace("buyer_id = 3", "buyer_id = 4")), money, bytes(after)),
                TestBuf.BUF);

        Baseline baseline = baselines(next).named("registry:" + STACK.registryUrl());

        assertThat(baseline.contracts())
                .extracting(set -> set.messages().stream()
                        .map(Descriptor::getName)
                        .sorted()
                        .toList())
                .containsExactlyInAnyOrder(List.of("Money", "Sold"), List.of("Money", "Retired", "Sold"));
        assertThat(baseline.contracts())
                .allSatisfy(set -> assertThat(set.messages().stream()
                                .filter(message -> message.getName().equals("Money"))
                                .findFirst()
                                .orElseThrow()
                                .getFields())
                        .hasSize(1));
        assertThat(Compatibility.on(LocalDate.of(2026, 11, 21))
                        .between(baseline.contracts(), next)
                        .findings()
                        .list())
                .extracting(finding -> finding.rule().id())
                .containsExactly("field-renumbered");
    }

    private static Baselines baselines(ContractSet next) {
        try (Context maven =
                Runtimes.INSTANCE.getRuntime().create(ContextOverrides.create().build())) {
            var releases = new Releases(
                    maven.repositorySystem(), maven.repositorySystemSession(), List.of(), "shop", "shop-contracts");
            return new Baselines(Path.of("."), next, TestBuf.BUF, releases);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
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

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.playhead.event.Contract;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.marketplace.gig.v1.GigRetired;
import dev.playhead.serde.RegisteredSchema.Reference;
import dev.playhead.serde.RegistryCalls.Patience;
import dev.playhead.serde.test.PriceSet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class HttpSchemaRegistryTest {

    private static final Contract<?> GIG_PUBLISHED = Contract.of(GigPublished.class);
    private static final String SCHEMA = "{\"schemaType\":\"PROTOBUF\",\"schema\":\"message A {}\"}";

    private final StubRegistry stub = new StubRegistry();
    private final HttpSchemaRegistry registry = patient(Duration.ofSeconds(5));

    private HttpSchemaRegistry patient(Duration timeout) {
        return new HttpSchemaRegistry(stub.url() + "/", new Patience(3, timeout, Duration.ofMillis(2)));
    }

    @AfterEach
    void closeStub() {
        stub.close();
    }

    @Test
    void importsAreRegisteredFirstAndReferredToByTheirPath() {
        stub.then(200, "{\"id\":1}")
                .then(200, "{\"subject\":\"s\",\"version\":4,\"id\":1,\"schema\":\"x\"}")
                .then(200, "{\"id\":2}");

        int id = registry.register(GIG_PUBLISHED);

        assertThat(id).isEqualTo(2);
        assertThat(stub.requests()).hasSize(3);
        assertThat(stub.requests().get(0))
                .startsWith("POST /base/subjects/playhead%2Fv1%2Fcontract.proto/versions {\"schemaType\":\"PROTOBUF\"")
                .contains("package playhead.v1;\\n")
                .endsWith("\"references\":[]}");
        assertThat(stub.requests().get(1)).startsWith("POST /base/subjects/playhead%2Fv1%2Fcontract.proto {");
        assertThat(stub.requests().get(2))
                .startsWith("POST /base/subjects/marketplace.gig.v1.GigPublished/versions {")
                .contains("message GigPublished {\\n")
                .endsWith("\"references\":[{\"name\":\"playhead/v1/contract.proto\","
                        + "\"subject\":\"playhead/v1/contract.proto\",\"version\":4}]}");
    }

    @Test
    void everyImportOfAFileIsRegisteredOnceAndWellKnownOnesNever() {
        stub.then(200, "{\"id\":1,\"version\":1}");

        registry.register(Contract.of(PriceSet.class));
        registry.register(GIG_PUBLISHED);
        registry.register(Contract.of(GigRetired.class));
        registry.register(Contract.of(GigRetired.class));

        assertThat(stub.requests())
                .extracting(request -> request.split(" ", 3)[1].replace("%2F", "/"))
                .containsExactly(
                        "/base/subjects/playhead/serde/test/shared/money.proto/versions",
                        "/base/subjects/playhead/serde/test/shared/money.proto",
                        "/base/subjects/playhead/v1/contract.proto/versions",
                        "/base/subjects/playhead/v1/contract.proto",
                        "/base/subjects/playhead.serde.test.PriceSet/versions",
                        "/base/subjects/marketplace.gig.v1.GigPublished/versions",
                        "/base/subjects/marketplace.gig.v1.GigRetired/versions");
    }

    @Test
    void lookingUpRegistersNothing() {
        stub.then(200, "{\"id\":7,\"version\":1}");

        assertThat(registry.lookup(GIG_PUBLISHED)).isEqualTo(7);
        assertThat(registry.lookup(GIG_PUBLISHED)).isEqualTo(7);

        assertThat(stub.requests()).hasSize(2).noneMatch(request -> request.contains("/versions"));
    }

    @Test
    void aSchemaIsReadWithItsReferences() {
        stub.then(200, """
                {"schema":"line \\"1\\"\\n\\u00e9","schemaType":"PROTOBUF","guid":null,"ruleSet":{"a":[true,1.5]},
                 "references":[{"name":"a/b.proto","subject":"a","version":3}]}
                """);

        assertThat(registry.byId(9))
                .isEqualTo(new RegisteredSchema(9, "line \"1\"\né", List.of(new Reference("a/b.proto", "a", 3))));
        assertThat(stub.requests()).containsExactly("GET /base/schemas/ids/9 ");
    }

    @Test
    void anIdIsAskedForOnceHoweverManyWantItAtTheSameTime() {
        stub.then(200, SCHEMA);
        ExecutorService threads = Executors.newFixedThreadPool(16);

        List<CompletableFuture<RegisteredSchema>> answers = IntStream.range(0, 64)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> registry.byId(9), threads))
                .toList();

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().text()).isEqualTo("message A {}"));
        assertThat(stub.requests()).hasSize(1);
        threads.shutdown();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void anOverloadedRegistryIsAskedAgain(int status) {
        stub.then(status, "").then(status, "{\"message\":\"busy\"}").then(200, SCHEMA);

        assertThat(registry.byId(9).text()).isEqualTo("message A {}");

        assertThat(stub.requests()).hasSize(3);
    }

    @Test
    void itIsNotAskedForEver() {
        stub.then(503, "{\"error_code\":50301,\"message\":\"busy\"}");

        assertFails(() -> registry.byId(9), true, "cannot get schema 9 at " + stub.url() + ": status 503 (busy)");
        assertThat(stub.requests()).hasSize(3);

        assertFails(() -> registry.byId(9), true, "busy");
        assertThat(stub.requests()).hasSize(6);
    }

    @Test
    void aRegistryThatIsNotRunningIsAnOutage() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var nobody = new HttpSchemaRegistry(
                "http://localhost:" + port, new Patience(2, Duration.ofSeconds(5), Duration.ofMillis(1)));

        assertFails(() -> nobody.byId(1), true, "at http://localhost:" + port + ": no connection; is it running");
    }

    @Test
    void aHostThatDoesNotExistIsAnOutage() {
        var nowhere = new HttpSchemaRegistry(
                "http://registry.invalid", new Patience(1, Duration.ofSeconds(5), Duration.ofMillis(1)));

        assertFails(() -> nowhere.byId(1), true, "cannot get schema 1 at http://registry.invalid");
    }

    @Test
    void silenceIsAnOutage() {
        stub.thenSilence();

        assertFails(() -> patient(Duration.ofMillis(50)).byId(1), true, "no answer within 50 ms");
    }

    @Test
    void halfAnAnswerIsAnOutage() {
        stub.thenHalf(SCHEMA);

        assertFails(() -> patient(Duration.ofMillis(200)).byId(1), true, "no answer within 200 ms");
    }

    @Test
    void aConnectionThatBreaksIsAnOutage() {
        stub.then(exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write(new byte[10]);
        });

        assertFails(() -> registry.byId(1), true, "the connection broke");
    }

    @Test
    void anEndlessAnswerIsCutOff() {
        stub.thenEndless();

        assertFails(() -> registry.byId(1), false, "its answer has more than 4194304 bytes");
        assertThat(stub.requests()).hasSize(1);
    }

    @Test
    void aRedirectIsNotFollowed() {
        try (StubRegistry elsewhere = new StubRegistry().then(200, SCHEMA)) {
            stub.thenRedirect(elsewhere.url());

            assertFails(() -> registry.byId(1), false, "it redirects to " + elsewhere.url());
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | {'error_code':40403,'message':'Schema 1 not found'} | it is not there (Schema 1 not found); is this",
                "404 | <html>no such page</html> | status 404; is schema.registry.url the base",
                "401 | {'message':'who are you'} | status 401 (who are you)",
                "200 | <html>welcome</html> | its answer is not JSON; is schema.registry.url the base",
                "200 | '' | its answer is not JSON",
                "200 | [] | gave no JSON object",
                "200 | {} | gave a schema of type AVRO, not PROTOBUF",
                "200 | {'schemaType':'JSON','schema':'x'} | gave a schema of type JSON, not PROTOBUF",
                "200 | {'schemaType':'PROTOBUF'} | gave no \"schema\"",
                "200 | {'schemaType':'PROTOBUF','schema':7} | gave no \"schema\"",
                "200 | {'schemaType':'PROTOBUF','schema':'x','references':[1]} | gave a reference that is no object",
            })
    void anyOtherAnswerIsFinalAndSaysWhatToLookAt(int status, String body, String message) {
        stub.then(status, body.replace('\'', '"'));

        assertFails(() -> registry.byId(1), false, message);
        assertThat(stub.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "409 | {'message':'field 1 changed'} | incompatible with what is registered (field 1 changed)",
                "422 | {'message':'not a schema'} | status 422 (not a schema)",
                "200 | {'id':0} | gave no \"id\"",
                "200 | {'id':'1'} | gave no \"id\"",
                "200 | {'id':99999999999} | gave no \"id\"",
            })
    void aRefusalNamesTheSubject(int status, String body, String message) {
        stub.then(status, body.replace('\'', '"'));

        assertFails(() -> registry.register(GIG_PUBLISHED), false, message);
        assertFails(() -> registry.register(GIG_PUBLISHED), false, "register playhead/v1/contract.proto");
    }

    @Test
    void aContractThatIsNotRegisteredSaysHowToRegisterIt() {
        stub.then(404, "{\"error_code\":40401,\"message\":\"Subject not found\"}");

        assertFails(() -> registry.lookup(GIG_PUBLISHED), false, "(Subject not found); register the contract");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost:8080", "ftp://localhost/", "http://", "http:// a", "http://a,http://b"})
    void whatIsNoAddressIsRefusedAtOnce(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SchemaRegistry.at(url))
                .withMessageContaining("not the address of a schema registry: '" + url + "'");
    }

    private static void assertFails(ThrowingCallable call, boolean retriable, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SchemaRegistryException.class,
                        e -> assertThat(e.isRetriable()).isEqualTo(retriable))
                .hasMessageContaining(message);
    }
}

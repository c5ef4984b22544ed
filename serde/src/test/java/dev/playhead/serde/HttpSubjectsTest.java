// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.playhead.serde.RegisteredSchema.Reference;
import dev.playhead.serde.Subjects.Judgement;
import dev.playhead.serde.Subjects.Version;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HttpSubjectsTest {

    private static final SchemaText TEXT =
            new SchemaText("message A {}", List.of(new Reference("b/c.proto", "b/c.proto", 2)));
    private static final String BODY = "{\"schemaType\":\"PROTOBUF\",\"schema\":\"message A {}\",\"references\":"
            + "[{\"name\":\"b/c.proto\",\"subject\":\"b/c.proto\",\"version\":2}]}";

    private final StubRegistry stub = new StubRegistry();
    private final Subjects subjects = Subjects.at(stub.url(), Duration.ofSeconds(10));

    @AfterEach
    void closeStub() {
        stub.close();
    }

    @Test
    void whatIsThereIsFound() {
        stub.then(200, "{\"subject\":\"a.A\",\"version\":3,\"id\":7," + BODY.substring(1));

        assertThat(subjects.latest("a.A"))
                .contains(new Version(3, new RegisteredSchema(7, "message A {}", TEXT.references())));
        assertThat(subjects.version("a.A", 3)).isEqualTo(subjects.latest("a.A"));
        assertThat(subjects.find("a/b.proto", TEXT)).map(Version::number).contains(3);
        assertThat(subjects.byId(7)).map(RegisteredSchema::text).contains("message A {}");
        assertThat(stub.requests())
                .containsExactly(
                        "GET /base/subjects/a.A/versions/latest ",
                        "GET /base/subjects/a.A/versions/3 ",
                        "GET /base/subjects/a.A/versions/latest ",
                        "POST /base/subjects/a%2Fb.proto " + BODY,
                        "GET /base/schemas/ids/7 ");
    }

    @Test
    void whatIsNotThereIsEmptyButAWrongAddressIsNot() {
        stub.then(404, "{\"error_code\":40401,\"message\":\"Subject not found\"}")
                .then(404, "{\"error_code\":40408,\"message\":\"no config\"}")
                .then(404, "<html>no such page</html>");

        assertThat(subjects.latest("a.A")).isEmpty();
        assertThat(subjects.compatibility("a.A")).isEmpty();
        assertThatThrownBy(() -> subjects.latest("a.A"))
                .isInstanceOf(SchemaRegistryException.class)
                .hasMessageContaining("cannot get the latest version of a.A at " + stub.url() + ": status 404");
    }

    @Test
    void aJudgementCarriesTheRegistrysOwnWords() {
        stub.then(200, "{\"is_compatible\":false,\"messages\":[\"field 1 changed\"]}")
                .then(200, "{\"is_compatible\":true}")
                .then(200, "{}");

        assertThat(subjects.judge("a.A", TEXT)).isEqualTo(new Judgement(false, List.of("field 1 changed")));
        assertThat(subjects.judge("a.A", TEXT)).isEqualTo(new Judgement(true, List.of()));
        assertThatThrownBy(() -> subjects.judge("a.A", TEXT)).hasMessageContaining("gave no \"is_compatible\"");
        assertThat(stub.requests().get(0))
                .isEqualTo("POST /base/compatibility/subjects/a.A/versions?verbose=true " + BODY);
    }

    @Test
    void aModeIsSetOnTheSubjectItself() {
        stub.then(200, "{\"compatibility\":\"FULL\"}").then(200, "{\"compatibilityLevel\":\"FULL\"}");

        subjects.setCompatibility("a.A", "FULL");

        assertThat(subjects.compatibility("a.A")).contains("FULL");
        assertThat(stub.requests())
                .containsExactly("PUT /base/config/a.A {\"compatibility\":\"FULL\"}", "GET /base/config/a.A ");
    }

    @Test
    void silenceIsAnOutage() {
        stub.thenSilence();

        assertThatThrownBy(() -> Subjects.at(stub.url(), Duration.ofMillis(20)).register("a.A", TEXT))
                .isInstanceOfSatisfying(
                        SchemaRegistryException.class,
                        e -> assertThat(e.isRetriable()).isTrue())
                .hasMessageContaining("cannot register a.A")
                .hasMessageContaining("no answer within 20 ms");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Without Docker this is all that can be said of docker-compose.yml: its form is right, and it names the same servers. */
class ComposeFileTest {

    private final JsonNode compose =
            new YAMLMapper().readTree(Path.of("../docker-compose.yml").toFile());

    ComposeFileTest() throws IOException {}

    @Test
    void itKeepsToTheComposeSpecification() throws IOException {
        assertThat(violations(compose)).isEmpty();
    }

    @Test
    void aTypoWouldBeNoticed() throws IOException {
        ObjectNode broken = compose.deepCopy();
        ((ObjectNode) broken.at("/services/kafka")).put("imgae", "apache/kafka");

        assertThat(violations(broken)).hasSize(1);
    }

    @Test
    void itStartsTheServersThatTestsUseAsContainers() {
        assertThat(List.of(image("kafka"), image("registry"), image("postgres")))
                .containsExactly(ContainerStack.KAFKA, ContainerStack.REGISTRY, ContainerStack.POSTGRES);
    }

    @Test
    void everyServerListensOnLoopbackOnlyAndIsWatched() {
        assertThat(compose.get("services"))
                .hasSize(4)
                .allSatisfy(
                        service -> assertThat(service.at("/ports/0").asText()).startsWith(Loopback.HOST + ":"))
                .allSatisfy(
                        service -> assertThat(service.at("/healthcheck/test")).isNotEmpty());
    }

    private String image(String service) {
        return compose.at("/services/" + service + "/image").asText();
    }

    private static Set<ValidationMessage> violations(JsonNode file) throws IOException {
        try (InputStream text =
                Objects.requireNonNull(ComposeFileTest.class.getResourceAsStream("/compose-spec/compose-spec.json"))) {
            JsonNode schema = new ObjectMapper().readTree(text);
            removeIds(schema);
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V201909)
                    .getSchema(schema)
                    .validate(file);
        }
    }

    /** Relics of an old draft, which the draft that the schema declares does not have. */
    private static void removeIds(JsonNode schema) {
        if (schema.path("id").isTextual()) {
            ((ObjectNode) schema).remove("id");
        }
        schema.forEach(ComposeFileTest::removeIds);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.scaffold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaffoldTest {

    private static final List<NewField> CARRIER = List.of(new NewField("carrier", "string"));

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private static NewEvent event(String name) {
        return NewEvent.of(EventName.parse(name), "It happened.", CARRIER, "team-parcels");
    }

    @Test
    void aProjectHasABuildAWaiversFileAScriptAndAFirstEvent() throws IOException {
        Path project = Scaffold.project(directory, "acme-contracts", "com.acme", "0.1.0");

        try (Stream<Path> files = Files.walk(project)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> project.relativize(file).toString()))
                    .containsExactlyInAnyOrder(
                            "pom.xml",
                            ".gitignore",
                            "README.md",
                            "waivers.txtpb",
                            "ci.sh",
                            "src/main/proto/acme/order/v1/order.proto");
        }
        assertThat(project.resolve("pom.xml"))
                .content()
                .contains("<groupId>com.acme</groupId>", "<artifactId>acme-contracts</artifactId>", ">0.1.0<")
                .doesNotContain("@");
        assertThat(project.resolve("src/main/proto/acme/order/v1/order.proto"))
                .content()
                .contains(
                        "option java_package = \"com.acme.order.v1\";", "topic: \"acme.order\" owner: \"team-orders\"");
        assertThat(project.resolve("ci.sh")).isExecutable();
    }

    @Test
    void aProjectIsNotMadeOverAnother() throws IOException {
        Files.createDirectories(directory.resolve("acme-contracts/src"));

        assertThatThrownBy(() -> Scaffold.project(directory, "acme-contracts", "com.acme", "0.1.0"))
                .isInstanceOf(ScaffoldException.class)
                .hasMessageContaining("is there already and not empty");
    }

    @Test
    void theFirstEventOfAPackageMakesItsFile() {
        Path file = Scaffold.in(directory).event(event("acme.parcel.v1.ParcelShipped"));

        assertThat(file).isEqualTo(directory.resolve("acme/parcel/v1/parcel.proto"));
        assertThat(file)
                .content()
                .startsWith("// What happens to a parcel.\nsyntax = \"proto3\";\n")
                .contains("// Q1  When the database and these events disagree", "// Q1  Why now")
                .endsWith("""

                        // It happened.
                        message ParcelShipped {
                          option (playhead.v1.event) = { key: "parcel_id" };
                          string parcel_id = 1;
                          string carrier = 2;
                        }
                        """);
    }

    @Test
    void theNextOneIsAddedToItAndImportsWhatItNeeds() throws IOException {
        Scaffold scaffold = Scaffold.in(directory);
        Path file = scaffold.event(event("acme.parcel.v1.ParcelShipped"));
        String before = Files.readString(file);

        scaffold.event(NewEvent.of(
                EventName.parse("acme.parcel.v1.ParcelDelivered"),
                "It arrived.",
                List.of(NewField.parse("delivered_at:timestamp")),
                ""));

        String after = Files.readString(file);
        assertThat(after)
                .contains("import \"google/protobuf/timestamp.proto\";\nimport \"playhead/v1/contract.proto\";")
                .contains("  google.protobuf.Timestamp delivered_at = 2;\n");
        assertThat(after.replace("import \"google/protobuf/timestamp.proto\";\n", ""))
                .startsWith(before);
    }

    @Test
    void anEventIsNotMadeTwice() {
        Scaffold scaffold = Scaffold.in(directory);
        scaffold.event(event("acme.parcel.v1.ParcelShipped"));

        assertThatThrownBy(() -> scaffold.event(event("acme.parcel.v1.ParcelShipped")))
                .hasMessageContaining("acme.parcel.v1.ParcelShipped is there already");
    }

    @Test
    void aFileIsOneTopic() {
        Scaffold scaffold = Scaffold.in(directory);
        scaffold.event(event("acme.parcel.v1.ParcelShipped"));

        assertThatThrownBy(
                        () -> scaffold.event(event("acme.parcel.v1.ParcelLost").withTopic("acme.losses")))
                .hasMessageContaining("go to acme.parcel, not to acme.losses: one file is one topic");
    }

    @Test
    void aNewFileNeedsAnOwner() {
        assertThatThrownBy(() -> Scaffold.in(directory)
                        .event(NewEvent.of(EventName.parse("acme.parcel.v1.ParcelLost"), "It is gone.", CARRIER, "")))
                .hasMessageContaining("say which team owns its events");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OrderShipped             | has no package: write the full name, as in acme.order.v1.OrderShipped",
                "acme.order.OrderShipped  | does not end in a version: write something like acme.order.v1.OrderShipped",
                "acme.order.v0.OrderShipped | does not end in a version",
                "v1.OrderShipped          | does not end in a version",
                "Acme.order.v1.OrderShipped | has the package segment 'Acme': write it in lower case",
                "acme..v1.OrderShipped    | has the package segment ''",
                "acme.order-x.v1.OrderShipped | has the package segment 'order-x'",
                "acme.order.v1.orderShipped | cannot be called 'orderShipped': write it in CamelCase",
                "acme.order.v1.Order_Shipped | cannot be called 'Order_Shipped'",
                "acme.order.v1.ORDER      | cannot be called 'ORDER'",
                "acme.order.v1.           | cannot be called ''",
                "../../etc.v1.OrderShipped | has the package segment ''",
            })
    void aBadEventNameSaysWhatToWriteInstead(String name, String message) {
        assertThatThrownBy(() -> EventName.parse(name))
                .isInstanceOf(ScaffoldException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unitPrice       | cannot be called 'unitPrice': write it in lower case, words joined by _",
                "unit__price     | cannot be called 'unit__price'",
                "_price          | cannot be called '_price'",
                "price_          | cannot be called 'price_'",
                "1st             | cannot be called '1st'",
                "price:money     | cannot have the type 'money': choose string, bool",
                "price:          | cannot have the type ''",
            })
    void aBadFieldSaysWhatToWriteInstead(String field, String message) {
        assertThatThrownBy(() -> NewField.parse(field))
                .isInstanceOf(ScaffoldException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"Acme,com.acme", "acme_contracts,com.acme", "../acme,com.acme", "acme,Com.Acme", "acme,com..acme"})
    void aBadProjectNameIsRefused(String name, String group) {
        assertThatThrownBy(() -> Scaffold.project(directory, name, group, "0.1.0"))
                .isInstanceOf(ScaffoldException.class)
                .hasMessageContaining("write it in lower case");
    }

    @Test
    void twoFieldsOfOneNameAreRefused() {
        List<NewField> twice = List.of(NewField.parse("carrier"), NewField.parse("carrier"));

        assertThatThrownBy(() -> NewEvent.of(EventName.parse("acme.parcel.v1.ParcelLost"), "Gone.", twice, ""))
                .hasMessageContaining("two fields called carrier");
    }
}

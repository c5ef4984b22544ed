// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.playhead.event.v1.ContractProto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractSetTest {

    private static final Path MARKETPLACE = Path.of("../proto/src/main/proto");

    private static final ContractSet COMPILED = ContractSet.compile(MARKETPLACE, TestBuf.BUF);

    private static Descriptor message(ContractSet contracts, String name) {
        return contracts.messages().stream()
                .filter(message -> message.getFullName().equals(name))
                .findAny()
                .orElseThrow();
    }

    @Test
    void itsOwnFilesAreThoseOfTheDirectory() {
        assertThat(COMPILED.files())
                .extracting(FileDescriptor::getName)
                .containsExactlyInAnyOrder(
                        "marketplace/gig/v1/gig.proto",
                        "marketplace/buyer/v1/buyer.proto",
                        "marketplace/order/v1/order.proto");
        assertThat(COMPILED.allFiles())
                .extracting(FileDescriptor::getName)
                .contains("playhead/v1/contract.proto", "google/protobuf/descriptor.proto");
    }

    @Test
    void whatIsImportedFromAnotherArtifactIsNotItsOwn(@TempDir Path directory) throws IOException {
        Path artifact = jar(directory.resolve("money.jar"), "common/v1/money.proto", """
                syntax = "proto3";
                package common.v1;
                message Money { int64 pence = 1; }
                """);
        Path sources = Files.createDirectories(directory.resolve("acme"));
        Files.writeString(sources.resolve("order.proto"), """
                syntax = "proto3";
                package acme;
                import "common/v1/money.proto";
                message OrderPaid { common.v1.Money total = 1; }
                """);

        ContractSet contracts = ContractSet.compile(sources, TestBuf.BUF.importing(ProtoSources.in(artifact)));

        assertThat(contracts.messages()).extracting(Descriptor::getName).containsExactly("OrderPaid");
        assertThat(contracts.allFiles()).extracting(FileDescriptor::getName).contains("common/v1/money.proto");
        assertThatThrownBy(() -> ContractSet.compile(sources, TestBuf.BUF))
                .isInstanceOf(ContractsUnreadableException.class)
                .hasMessageContaining("common/v1/money.proto");
    }

    private static Path jar(Path file, String path, String text) throws IOException {
        try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new ZipEntry(path));
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    @Test
    void theOptionsOfAContractAreKnown() {
        Descriptor published = message(COMPILED, "marketplace.gig.v1.GigPublished");

        assertThat(published.getOptions().getExtension(ContractProto.event).getKey())
                .isEqualTo("gig_id");
        assertThat(published
                        .getFile()
                        .getOptions()
                        .getExtension(ContractProto.stream)
                        .getTopic())
                .isEqualTo("marketplace.gig");
    }

    @Test
    void everythingHasItsPlaceAndItsComment() {
        Descriptor published = message(COMPILED, "marketplace.gig.v1.GigPublished");

        assertThat(COMPILED.locationOf(published).toString()).matches("../proto/src/main/proto/.*gig.proto:\\d+:1");
        assertThat(COMPILED.locationOf(published.getFields().get(0)).line())
                .isGreaterThan(COMPILED.locationOf(published).line());
        assertThat(COMPILED.locationOf(published.getFile()).line()).isEqualTo(2);
        assertThat(COMPILED.commentOf(published)).startsWith("A gig was offered");
    }

    @Test
    void aDescriptorSetSaysTheSameUnderItsImportPaths() {
        ContractSet released = ContractSet.of(COMPILED.descriptorSet());

        Descriptor published = message(released, "marketplace.gig.v1.GigPublished");
        assertThat(released.files()).hasSize(3);
        assertThat(released.commentOf(published)).startsWith("A gig was offered");
        assertThat(released.locationOf(published).file()).isEqualTo("marketplace/gig/v1/gig.proto");
    }

    @Test
    void anImageMarksWhatIsOnlyImported() throws Exception {
        ContractSet again = ContractSet.of(FileDescriptorSet.parseFrom(COMPILED.image()));

        assertThat(again.files()).hasSameSizeAs(COMPILED.files());
        assertThat(again.image()).isEqualTo(COMPILED.image());
    }

    @Test
    void aSetWithoutItsImportsIsRefused() {
        var alone = FileDescriptorSet.newBuilder()
                .addFile(FileDescriptorProto.newBuilder().setName("a.proto").addDependency("b.proto"))
                .build();

        assertThatThrownBy(() -> ContractSet.of(alone))
                .isInstanceOf(ContractsUnreadableException.class)
                .hasMessageContaining("lacks b.proto");
    }

    @Test
    void aSetThatImportsItselfIsRefused() {
        var circle = FileDescriptorSet.newBuilder()
                .addFile(FileDescriptorProto.newBuilder().setName("a.proto").addDependency("b.proto"))
                .addFile(FileDescriptorProto.newBuilder().setName("b.proto").addDependency("a.proto"))
                .build();

        assertThatThrownBy(() -> ContractSet.of(circle))
                .isInstanceOf(ContractsUnreadableException.class)
                .hasMessageContaining("a.proto: imports itself by way of [a.proto, b.proto]");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import dev.playhead.marketplace.buyer.v1.BuyerCountryChanged;
import dev.playhead.marketplace.buyer.v1.BuyerRegistered;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import dev.playhead.marketplace.gig.v1.GigPriceChanged;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.marketplace.gig.v1.GigRetired;
import dev.playhead.marketplace.order.v1.OrderCancelled;
import dev.playhead.marketplace.order.v1.OrderChargeAdded;
import dev.playhead.marketplace.order.v1.OrderChargeRefunded;
import dev.playhead.marketplace.order.v1.OrderLineAdded;
import dev.playhead.marketplace.order.v1.OrderLineCancelled;
import dev.playhead.marketplace.order.v1.OrderLineExtended;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactTest {

    private static InputStream resource(String path) {
        return Objects.requireNonNull(ArtifactTest.class.getResourceAsStream(path), path);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                GigPublished.class,
                GigDescriptionUpdated.class,
                GigPriceChanged.class,
                GigRetired.class,
                BuyerRegistered.class,
                BuyerCountryChanged.class,
                OrderPlaced.class,
                OrderLineAdded.class,
                OrderLineExtended.class,
                OrderChargeAdded.class,
                OrderLineCancelled.class,
                OrderChargeRefunded.class,
                OrderCancelled.class
            })
    void everyEventIsAWholeContract(Class<? extends Message> type) {
        Contract<? extends Message> contract = Contract.of(type);

        assertThat(contract.topic()).startsWith("marketplace.");
        assertThat(contract.owner()).startsWith("team-");
        assertThat(contract.keyField().getNumber()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gig/v1/gig.proto", "buyer/v1/buyer.proto", "order/v1/order.proto"})
    void theArtifactHoldsTheSourceOfEveryContract(String path) throws IOException {
        try (InputStream source = resource("/marketplace/" + path)) {
            assertThat(new String(source.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("option (playhead.v1.stream)");
        }
    }

    @Test
    void theDescriptorSetIsWholeAndKeepsTheComments() throws IOException {
        FileDescriptorSet set;
        try (InputStream descriptors = resource("/META-INF/playhead/contracts.binpb")) {
            set = FileDescriptorSet.parseFrom(descriptors);
        }

        List<String> files =
                set.getFileList().stream().map(FileDescriptorProto::getName).toList();
        assertThat(files)
                .contains(
                        "marketplace/gig/v1/gig.proto",
                        "marketplace/buyer/v1/buyer.proto",
                        "marketplace/order/v1/order.proto",
                        "playhead/v1/contract.proto");
        assertThat(set.getFile(files.indexOf("marketplace/gig/v1/gig.proto"))
                        .getSourceCodeInfo()
                        .getLocationList())
                .anyMatch(location -> location.getLeadingComments().contains("A gig was offered for the first time."));
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.playhead.consumer.SubscriptionDirectory.Entry;
import dev.playhead.event.v1.HandledContract;
import dev.playhead.marketplace.order.v1.OrderLineAdded;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SubscriptionDirectoryIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final SubscriptionDirectory directory =
            SubscriptionDirectory.at(Map.of("bootstrap.servers", Fixture.stack().bootstrapServers()));
    private final String name = "billing-" + UUID.randomUUID();

    @Test
    void aSubscriptionSaysWhoseItIsAndWhatItHandlesAndReads() {
        started("1.4", OrderPlaced.class);

        Entry entry = await(name, found -> true);

        assertThat(entry.declared().getOwner()).isEqualTo("team-payments");
        assertThat(entry.declared().getVersion()).isEqualTo("1.4");
        assertThat(entry.declared().getContractsList())
                .extracting(HandledContract::getName, HandledContract::getFieldsList)
                .containsExactly(tuple("marketplace.order.v1.OrderPlaced", List.of("order_id")));
        assertThat(entry.isSilent(Instant.now())).isFalse();
        assertThat(entry.isSilent(Instant.now().plus(Duration.ofHours(1)))).isTrue();
    }

    @Test
    void aContractIsHandledSinceTheVersionThatFirstDid() {
        started("1.4", OrderPlaced.class);
        await(name, found -> true);

        started("1.5", OrderPlaced.class, OrderLineAdded.class);
        Entry entry = await(name, found -> found.declared().getVersion().equals("1.5"));

        assertThat(entry.declared().getContractsList())
                .extracting(HandledContract::getName, HandledContract::getSince)
                .containsExactly(
                        tuple("marketplace.order.v1.OrderLineAdded", "1.5"),
                        tuple("marketplace.order.v1.OrderPlaced", "1.4"));
    }

    @Test
    void aRetiredSubscriptionIsOffTheList() {
        started("1.4", OrderPlaced.class);
        await(name, found -> true);

        directory.retire(name);

        assertThat(find(name)).isEmpty();
        assertThatThrownBy(() -> directory.retire(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Test
    void whatIsNoDeclarationHidesNone() {
        started("1.4", OrderPlaced.class);
        await(name, found -> true);

        directory.write(new ProducerRecord<>(SubscriptionDirectory.TOPIC, "garbage", new byte[] {7, 7}));

        assertThat(find(name)).isPresent();
    }

    @Test
    void aFieldThatDoesNotExistCannotBeRead() {
        try (EventConsumer consumer = consumer("1.4")) {
            assertThatThrownBy(() -> consumer.subscription(name).reads(OrderPlaced.class, "colour"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("colour")
                    .hasMessageContaining("order_id");
        }
    }

    /** Starts a subscription and closes it as soon as it has declared itself. */
    @SafeVarargs
    private void started(String version, Class<? extends com.google.protobuf.Message>... types) {
        try (EventConsumer consumer = consumer(version)) {
            SubscriptionBuilder<NoTransaction> subscription = consumer.subscription(name);
            for (Class<? extends com.google.protobuf.Message> type : types) {
                subscription.on(type, event -> {});
            }
            subscription.reads(OrderPlaced.class, "order_id").start();
            await(name, found -> found.declared().getVersion().equals(version));
        }
    }

    private static EventConsumer consumer(String version) {
        return EventConsumer.builder()
                .bootstrapServers(Fixture.stack().bootstrapServers())
                .schemaRegistry(Fixture.stack().registryUrl())
                .owner("team-payments")
                .version(version)
                .build();
    }

    private Entry await(String subscription, Predicate<Entry> condition) {
        return Awaitility.await()
                .atMost(SOON)
                .until(() -> find(subscription).filter(condition), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<Entry> find(String subscription) {
        return directory.entries().stream()
                .filter(entry -> entry.declared().getSubscription().equals(subscription))
                .findFirst();
    }
}

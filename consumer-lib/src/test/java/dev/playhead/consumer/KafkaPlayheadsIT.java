// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscriptions without a database, as operators see and move them. */
class KafkaPlayheadsIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final TopicPartition P0 = new TopicPartition(Fixture.TOPIC, 0);

    private final String name = Fixture.subscriptionName();
    private final ConcurrentLinkedQueue<String> handled = new ConcurrentLinkedQueue<>();
    private final KafkaPlayheads playheads =
            KafkaPlayheads.of(Map.of("bootstrap.servers", Fixture.stack().bootstrapServers()));

    @BeforeEach
    void tenOrders() {
        Fixture.freshTopic(1);
        Fixture.publishOrders(1, 0, 10);
    }

    @AfterEach
    void close() {
        playheads.close();
    }

    @ParameterizedTest
    @EnumSource
    void aSubscriptionWithoutADatabaseIsListedAndOneWithIsNot(Delivery delivery) {
        Fixture.createEffects();
        String stored = Fixture.subscriptionName();
        try (EventConsumer consumer = Fixture.consumer()) {
            consumer.subscription(name, delivery)
                    .on(OrderPlaced.class, event -> {})
                    .start()
                    .caughtUp()
                    .join();
            consumer.subscription(stored, Fixture.store())
                    .on(OrderPlaced.class, Fixture.recording(stored))
                    .start()
                    .caughtUp()
                    .join();
        }

        assertThat(KafkaOffsets.committed(Fixture.admin(), stored)).containsKey(P0);
        assertThat(playheads.playheads())
                .filteredOn(each -> List.of(name, stored).contains(each.subscription()))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.subscription()).isEqualTo(name);
                    assertThat(found.partition()).isEqualTo(new Partition(Fixture.TOPIC, 0));
                    assertThat(found.next()).isEqualTo(10);
                });
        assertThat(playheads.playheads(name)).hasSize(1);
        assertThat(playheads.playheads(stored)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> playheads.move(stored, Position.of(Fixture.TOPIC, 0, 4), "not this way"))
                .withMessageContaining("no group of that name keeps its own position");
        assertThat(playheads.playheads(stored)).isEmpty();
    }

    @Test
    void groupsOfOthersNeverShowHoweverManyThereAre() {
        List<KafkaFuture<Void>> commits = IntStream.range(0, 300)
                .mapToObj(each -> Fixture.admin()
                        .alterConsumerGroupOffsets("foreign-" + each, Map.of(P0, new OffsetAndMetadata(3, "ours")))
                        .all())
                .toList();
        Topics.answer(KafkaFuture.allOf(commits.toArray(KafkaFuture[]::new)));

        assertThat(playheads.playheads())
                .extracting(Playhead::subscription)
                .noneMatch(each -> each.startsWith("foreign-"));
        assertThat(playheads.playheads("foreign-1")).isEmpty();
        assertThat(playheads.playheads("nobody")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"consumer", "classic"})
    void oneThatRunsIsNotMovedAndOneThatIsClosedGoesOnFromWhereItWasMoved(String protocol) {
        try (EventConsumer consumer = Fixture.consumer("group.protocol", protocol)) {
            start(consumer);

            assertThatIllegalStateException()
                    .isThrownBy(() -> move(4))
                    .withMessageContaining(name + " runs")
                    .withMessageContaining("close its instances first");
        }

        move(4);

        assertThat(KafkaOffsets.committed(Fixture.admin(), name).values())
                .singleElement()
                .satisfies(offset -> assertThat(offset.metadata()).contains("INC-42: four of them again"));
        assertThat(playheads.playheads(name)).extracting(Playhead::next).containsExactly(4L);
        try (EventConsumer consumer = Fixture.consumer("group.protocol", protocol)) {
            start(consumer);
            Awaitility.await().atMost(SOON).until(() -> handled.size() >= 16);
        }
        assertThat(handled)
                .containsExactlyElementsOf(Stream.concat(
                                IntStream.range(0, 10).boxed(),
                                IntStream.range(4, 10).boxed())
                        .map(each -> "o-" + each)
                        .toList());
    }

    @Test
    void whatWasNeverReadIsNotMoved() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> move(4))
                .withMessageContaining(name + " has no playhead at ");
    }

    private void start(EventConsumer consumer) {
        consumer.subscription(name)
                .on(OrderPlaced.class, event -> handled.add(event.payload().getOrderId()))
                .start()
                .caughtUp()
                .join();
    }

    private void move(long to) {
        playheads.move(name, Position.of(Fixture.TOPIC, 0, to), "INC-42: four of them again");
    }
}

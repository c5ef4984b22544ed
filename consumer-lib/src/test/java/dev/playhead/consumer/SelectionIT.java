// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.TOPIC;
import static dev.playhead.consumer.Fixture.orderPlaced;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.playhead.event.Position;
import dev.playhead.marketplace.order.v1.OrderLineAdded;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which events a subscription takes, and where it begins. */
class SelectionIT {

    private final String name = Fixture.subscriptionName();
    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    private final EventConsumer consumer = Fixture.consumer();

    @BeforeAll
    static void effects() {
        Fixture.createEffects();
    }

    @AfterEach
    void close() {
        consumer.close();
    }

    @Test
    void everyRecordOfATopicIsHandedOverAsItIs() throws Exception {
        Fixture.freshTopic(1);
        Fixture.publish(record(TOPIC, "o-1", Fixture.bytes(orderPlaced("o-1", "b-1")), "ce_type", orderPlacedName()));
        Fixture.publish(record(TOPIC, "o-1", null));
        Fixture.publish(record(TOPIC, "x", "garbage".getBytes(UTF_8)));

        Subscription archive = consumer.subscription(name, Fixture.store())
                .onTopic(TOPIC, (event, tx) -> {
                    Fixture.record(tx, name, 0, event.coordinates().offset(), describe(event));
                })
                .start();

        assertThat(reached(archive)).isEqualTo(Position.of(TOPIC, 0, 3));
        assertThat(Fixture.effects(name)).containsExactly("event of b-1", "tombstone of o-1", "7 bytes");
    }

    private static String describe(RawEvent event) {
        return event.as(OrderPlaced.class)
                .map(order -> "event of " + order.payload().getBuyerId())
                .orElseGet(() -> event.value()
                        .map(value -> value.length + " bytes")
                        .orElse("tombstone of " + new String(event.key().orElseThrow(), UTF_8)));
    }

    @Test
    void aTopicThatBeginsToMatchIsFoundWithinSecondsAndReadFromZero() throws Exception {
        String prefix = "audit-" + UUID.randomUUID();
        Fixture.createTopic(prefix + ".old", 2);
        Fixture.publish(record(prefix + ".old", "before", null));

        Subscription audit = consumer.subscription(name, Fixture.store())
                .onTopics(Pattern.compile(Pattern.quote(prefix) + "\\..*"), (event, tx) -> seen.add(keyOf(event)))
                .startAt(StartAt.now())
                .start();
        reached(audit);
        Fixture.createTopic(prefix + ".new", 1);
        Fixture.createTopic("not-" + prefix, 1);
        Fixture.publish(record(prefix + ".new", "first", null));
        Fixture.publish(record("not-" + prefix, "unasked", null));
        Fixture.publish(record(prefix + ".old", "after", null));

        await().atMost(Duration.ofSeconds(10)).until(() -> seen.size() == 2);
        assertThat(seen).containsExactlyInAnyOrder("first", "after");
        assertThat(Fixture.store().playheads(name))
                .extracting(playhead -> playhead.partition().topic())
                .containsExactly(prefix + ".new", prefix + ".old", prefix + ".old");
    }

    @Test
    void filtersPassKeysAndHeadersBeforeAnythingIsDecoded() throws Exception {
        Fixture.freshTopic(1);
        byte[] value = Fixture.bytes(orderPlaced("o-1", "b-1"));
        Fixture.publish(record(TOPIC, "o-1", value, "region", "eu"));
        Fixture.publish(record(TOPIC, "o-1", value, "region", "us"));
        Fixture.publish(record(TOPIC, "o-2", value, "region", "eu"));
        Fixture.publish(record(TOPIC, "o-1", null, "region", "eu"));
        Fixture.publish(record(TOPIC, null, value, "region", "eu"));
        Fixture.publish(record(TOPIC, "o-9", "no event at all".getBytes(UTF_8)));
        Fixture.publish(record(TOPIC, "o-1", value, "region", "eu"));

        Subscription filtered = consumer.subscription(name, Fixture.store())
                .on(OrderPlaced.class, event -> seen.add(event.coordinates().toString()))
                .filter(EventFilter.keys("o-1", "o-3"))
                .filter(EventFilter.header("region", "eu"::equals))
                .start();

        assertThat(reached(filtered)).isEqualTo(Position.of(TOPIC, 0, 7));
        assertThat(seen).containsExactly(TOPIC + "-0@0", TOPIC + "-0@6");
    }

    @Test
    void aFilterThatFailsHaltsThePartitionAtThatEvent() {
        Fixture.freshTopic(1);
        Fixture.publish(record(TOPIC, "o-1", Fixture.bytes(orderPlaced("o-1", "b-1"))));
        Fixture.publish(record(TOPIC, "o-2", Fixture.bytes(orderPlaced("o-2", "b-1"))));

        Subscription filtered = consumer.subscription(name, Fixture.store())
                .on(OrderPlaced.class, Fixture.recording(name))
                .filter(EventFilter.key(key -> {
                    if (key.equals("o-2")) {
                        throw new IllegalStateException("a bad filter");
                    }
                    return true;
                }))
                .onFailure(FailurePolicy.halt())
                .start();

        assertThatThrownBy(() -> reached(filtered)).hasMessageContaining(TOPIC + "-0@1");
        assertThat(Fixture.effects(name)).containsExactly("o-1");
    }

    @Test
    void aContractAndTheWholeOfItsTopicAreTwoSubscriptions() {
        SubscriptionBuilder<?> both = consumer.subscription(name)
                .on(OrderPlaced.class, event -> {})
                .onTopics(Pattern.compile("marketplace\\..*"), (event, tx) -> {});

        assertThatThrownBy(both::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("make two subscriptions");
    }

    @Test
    void aPlaceThatIsNotInTheLogIsAnsweredAsDocumented() throws Exception {
        Fixture.freshTopic(1);
        Fixture.publishOrders(1, 0, 6);
        Fixture.admin()
                .deleteRecords(Map.of(new TopicPartition(TOPIC, 0), RecordsToDelete.beforeOffset(2)))
                .all()
                .get();
        Instant now = Instant.now();

        assertThat(begun(StartAt.beginning())).isEqualTo(2);
        assertThat(begun(StartAt.ago(Duration.ofDays(1)))).isEqualTo(2);
        assertThat(begun(StartAt.timestamp(now.minusSeconds(86_400)))).isEqualTo(2);
        assertThat(begun(StartAt.timestamp(now.plusSeconds(3_600)))).isEqualTo(6);
        assertThat(begun(StartAt.ago(Duration.ZERO))).isEqualTo(6);
        assertThat(begun(StartAt.position(Position.of(TOPIC, 0, 6)))).isEqualTo(6);
        assertThatThrownBy(() -> begun(StartAt.position(Position.of(TOPIC, 0, 1))))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(PositionLostException.class);
        assertThatThrownBy(() -> begun(StartAt.position(Position.of(TOPIC, 0, 7))))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("behind the log's end at 6");
    }

    /** The first offset that a new subscription handles; the end if there is none. */
    private long begun(StartAt start) throws Exception {
        String each = Fixture.subscriptionName();
        try (Subscription subscription = consumer.subscription(each, Fixture.store())
                .on(OrderPlaced.class, Fixture.recording(each))
                .on(OrderLineAdded.class, event -> {})
                .startAt(start)
                .start()) {
            reached(subscription);
            List<String> handled = Fixture.coordinates(each);
            return handled.isEmpty() ? 6 : Long.parseLong(handled.get(0).substring(2));
        }
    }

    private static String orderPlacedName() {
        return OrderPlaced.getDescriptor().getFullName();
    }

    private static String keyOf(RawEvent event) {
        return new String(event.key().orElseThrow(), UTF_8);
    }

    @SuppressWarnings("NullAway") // Kafka's tombstone is a null value
    private static ProducerRecord<byte[], byte[]> record(
            String topic, @Nullable String key, byte @Nullable [] value, String... headers) {
        var record = new ProducerRecord<>(topic, 0, key == null ? null : key.getBytes(UTF_8), value);
        for (int i = 0; i < headers.length; i += 2) {
            record.headers().add(new RecordHeader(headers[i], headers[i + 1].getBytes(UTF_8)));
        }
        return record;
    }

    private static Position reached(Subscription subscription) throws Exception {
        return subscription.caughtUp().get(30, TimeUnit.SECONDS);
    }
}

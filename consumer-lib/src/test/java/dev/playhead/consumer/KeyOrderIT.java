// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.TOPIC;
import static dev.playhead.consumer.Fixture.orderPlaced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Events of different keys of one partition, handled at the same time. */
class KeyOrderIT {

    private static final int KEYS = 8;

    private final String name = Fixture.subscriptionName();
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
    void handlersOfDifferentKeysOfOnePartitionAreAtWorkAtTheSameTime() throws Exception {
        Fixture.freshTopic(1);
        publish(1, 3);
        var all = new CountDownLatch(KEYS);
        EventHandler<OrderPlaced, Connection> recording = Fixture.recording(name);

        Subscription subscription = byKey((event, tx) -> {
            all.countDown();
            if (!all.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException(all.getCount() + " keys wait for this one");
            }
            recording.handle(event, tx);
        });

        reached(subscription, KEYS * 3);
        assertOnceInOrderOfKeys(KEYS * 3);
    }

    @Test
    void aKeyThatIsStuckHoldsUpNobodyAndWhatOthersDidBehindItIsNeverRepeated() throws Exception {
        Fixture.freshTopic(1);
        publish(1, 50);
        var isStuck = new AtomicBoolean(true);
        EventHandler<OrderPlaced, Connection> recording = Fixture.recording(name);
        EventHandler<OrderPlaced, Connection> handler = (event, tx) -> {
            if (isStuck.get() && event.payload().getOrderId().equals("o-3")) {
                throw new IllegalStateException("not yet");
            }
            recording.handle(event, tx);
        };

        try (Subscription subscription = byKey(handler)) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(Fixture.effects(name)).hasSize((KEYS - 1) * 50));
            assertThat(subscription.position().next(TOPIC, 0)).isLessThanOrEqualTo(3);
            assertThat(subscription.observe(new Coordinates(TOPIC, 0, 4))).isInstanceOf(Observation.Completed.class);
            assertThat(subscription.observe(new Coordinates(TOPIC, 0, 3 + KEYS)))
                    .isInstanceOf(Observation.Pending.class);
        }
        isStuck.set(false);
        // The next owner handles one event after the other, and finds what was done beyond the playhead all the same.
        Subscription next = subscription(handler).start();

        reached(next, KEYS * 50);
        assertOnceInOrderOfKeys(KEYS * 50);
    }

    /** RELIABILITY CO-1, of a slot's own transactions. */
    @Test
    void processesThatDieBesideTheirCommitsLoseAndRepeatNothing() throws Exception {
        Fixture.freshTopic(2);
        publish(2, 60);
        for (String crash : List.of("after-effect#40", "before-commit#3", "after-commit#2", "after-claim#2")) {
            var child = new Child(arguments("-Dplayhead.crash=" + crash));
            try {
                assertThat(child.awaitStatus())
                        .as("%s: %s", crash, child.lines())
                        .isEqualTo(137);
            } finally {
                child.kill();
            }
        }
        Subscription last = byKey(Fixture.recording(name));

        reached(last, KEYS * 60);
        assertOnceInOrderOfKeys(KEYS * 60);
    }

    /** Kafka keeps one offset for a partition, so what others did behind a stuck key comes again: in order, and nothing is lost. */
    @Test
    void onKafkasOffsetsWhatOthersDidBehindAStuckKeyComesAgainInOrder() throws Exception {
        Fixture.freshTopic(1);
        publish(1, 20);
        var isStuck = new AtomicBoolean(true);
        Map<String, List<Long>> handled = new ConcurrentHashMap<>();
        SubscriptionBuilder<NoTransaction> builder = consumer.subscription(name)
                .on(OrderPlaced.class, event -> {
                    if (isStuck.get() && event.payload().getOrderId().equals("o-3")) {
                        throw new IllegalStateException("not yet");
                    }
                    handled.computeIfAbsent(event.payload().getOrderId(), order -> new CopyOnWriteArrayList<>())
                            .add(event.coordinates().offset());
                })
                .onFailure(FailurePolicy.retry(1_000, Duration.ofMillis(50)).thenHalt())
                .parallelism(KEYS)
                .parallelByKey();

        try (Subscription subscription = builder.start()) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(handled.values().stream()
                                    .mapToInt(List::size)
                                    .sum())
                            .isEqualTo((KEYS - 1) * 20));
            assertThat(subscription.position().next(TOPIC, 0)).isLessThanOrEqualTo(3);
        }
        isStuck.set(false);
        Map<String, List<Long>> before = Map.copyOf(handled);
        handled.clear();

        reached(builder.start(), KEYS * 20);
        for (int key = 0; key < KEYS; key++) {
            List<Long> all = LongStream.iterate(key, offset -> offset + KEYS)
                    .limit(20)
                    .boxed()
                    .toList();
            assertThat(before.getOrDefault("o-" + key, List.of())).isEqualTo(key == 3 ? List.of() : all);
            assertThat(handled.get("o-" + key)).isEqualTo(key < 3 ? all.subList(1, 20) : all);
        }
    }

    // ---- short verbs

    private List<String> arguments(String crash) {
        List<String> arguments =
                new ArrayList<>(List.of(crash, "-D" + Instance.BY_KEY + "=true", Instance.class.getName()));
        arguments.addAll(Child.servers());
        arguments.add(name);
        return arguments;
    }

    private Subscription byKey(EventHandler<OrderPlaced, Connection> handler) {
        return subscription(handler).parallelism(KEYS).parallelByKey().start();
    }

    private SubscriptionBuilder<Connection> subscription(EventHandler<OrderPlaced, Connection> handler) {
        return consumer.subscription(name, Fixture.store())
                .on(OrderPlaced.class, handler)
                .onFailure(FailurePolicy.retry(1_000, Duration.ofMillis(50)).thenHalt());
    }

    /** Events of o-0, o-1, ..., o-0, ..., all of one key in one partition. */
    private static void publish(int partitions, int ofEach) {
        for (int i = 0; i < KEYS * ofEach; i++) {
            String order = "o-" + i % KEYS;
            Fixture.send(new ProducerRecord<>(
                    TOPIC,
                    i % KEYS % partitions,
                    order.getBytes(StandardCharsets.UTF_8),
                    Fixture.bytes(orderPlaced(order, "b-1"))));
        }
        Fixture.flush();
    }

    private static void reached(Subscription subscription, int events) throws Exception {
        subscription.caughtUp().get(60, TimeUnit.SECONDS);
        Position position = subscription.position();
        assertThat(position.partitions().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(events);
    }

    private void assertOnceInOrderOfKeys(int events) {
        assertThat(Fixture.coordinates(name)).doesNotHaveDuplicates().hasSize(events);
        assertThat(Fixture.query(
                        "SELECT order_id || ' ' || log_offset FROM (SELECT *, lag(log_offset) OVER (PARTITION BY"
                                + " order_id ORDER BY seq) AS before FROM effect WHERE subscription = '" + name
                                + "') e WHERE log_offset < before"))
                .as("out of order")
                .isEmpty();
    }
}

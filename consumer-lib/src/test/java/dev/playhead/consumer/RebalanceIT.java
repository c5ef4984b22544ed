// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.event.Position.Partition;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Instances that come, go and are slow; all the ways in which a group can rebalance at the same time, as subscriptions of
 * one topic. {@code -Dplayhead.rounds=50} goes on for longer than the usual one round.
 */
class RebalanceIT {

    private static final int ROUNDS = Integer.getInteger("playhead.rounds", 1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Map<String, List<String>> GROUPS = Map.of(
            "KIP-848",
            List.of("group.protocol", "consumer"),
            "classic, eager",
            List.of("group.protocol", "classic"),
            "classic, cooperative",
            List.of(
                    "group.protocol",
                    "classic",
                    "partition.assignment.strategy",
                    "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"));

    private static final List<String> CLASSIC_ONLY = List.of("session.timeout.ms", "heartbeat.interval.ms");

    private final List<EventConsumer> consumers = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private int published;

    @BeforeAll
    static void ledger() {
        Ledger.open();
    }

    @AfterEach
    void close() {
        released.countDown();
        consumers.forEach(EventConsumer::close);
    }

    /** CO-7, and CO-18: whoever goes is gone within 10 seconds, whatever its handlers do. */
    @Test
    void instancesThatComeAndGoWhileHandlersAreSlowLoseAndRepeatNothing() {
        Fixture.freshTopic(6);

        List<CompletableFuture<String>> scaled = GROUPS.keySet().stream()
                .map(group -> CompletableFuture.supplyAsync(() -> scaleUpAndDown(group)))
                .toList();
        publishUntil(() -> scaled.stream().allMatch(CompletableFuture::isDone));

        for (CompletableFuture<String> each : scaled) {
            String name = each.join();
            await().atMost(PATIENCE).until(() -> Ledger.effects(name) >= published);
            Ledger.assertExactlyOnceInOrder(name, published);
        }
    }

    /** One to four instances and back to one. */
    private String scaleUpAndDown(String group) {
        String name = Ledger.subscriptionName();
        var random = new Random(group.hashCode());
        Deque<EventConsumer> instances = new ArrayDeque<>();
        instances.add(slow(name, group, random));
        for (int round = 0; round < ROUNDS; round++) {
            for (int joined = 0; joined < 3; joined++) {
                int before = Ledger.effects(name);
                instances.add(slow(name, group, random));
                await().atMost(PATIENCE).until(() -> Ledger.effects(name) >= before + 20);
            }
            for (int left = 0; left < 3; left++) {
                int before = Ledger.effects(name);
                closeInTime(instances.remove());
                await().atMost(PATIENCE).until(() -> Ledger.effects(name) >= before + 20);
            }
        }
        return name;
    }

    /** Most events are quick, some are slow, and a few are slower than a rebalance waits for. */
    private EventConsumer slow(String name, String group, Random random) {
        EventConsumer consumer = consumer(group, "max.poll.records", "20");
        consumer.subscription(name, Fixture.store())
                .on(OrderPlaced.class, (event, tx) -> {
                    Ledger.recording(name).handle(event, tx);
                    takeTime(random, tx);
                })
                .start();
        return consumer;
    }

    /** One event in ten is slow, as handlers are: by a statement that takes its time. */
    private static void takeTime(Random random, Connection tx) throws SQLException {
        int lot = random.nextInt(100);
        if (lot < 10) {
            try (PreparedStatement slow = tx.prepareStatement("SELECT pg_sleep(? / 1000.0)")) {
                slow.setInt(1, random.nextInt(lot == 0 ? 2_500 : 100));
                slow.execute();
            }
        }
    }

    private static void closeInTime(EventConsumer consumer) {
        long begun = System.nanoTime();
        consumer.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }

    /** CO-18, of a process. */
    @Test
    void aProcessThatIsToldToEndUnderLoadIsGoneWithinTenSeconds() {
        Fixture.freshTopic(6);
        String name = Ledger.subscriptionName();
        for (int round = 0; round < ROUNDS; round++) {
            int before = Ledger.effects(name);
            List<String> arguments = new ArrayList<>(List.of(Instance.class.getName()));
            arguments.addAll(Child.servers());
            arguments.add(name);
            var child = new Child(arguments);
            try {
                publishUntil(() -> Ledger.effects(name) > before);
                long begun = System.nanoTime();
                child.signal("TERM");
                publishUntil(() -> !child.isAlive());
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
                assertThat(child.lines()).contains("closed");
            } finally {
                child.kill();
            }
        }

        consumer("KIP-848")
                .subscription(name, Fixture.store())
                .on(OrderPlaced.class, Ledger.recording(name))
                .start();
        await().atMost(PATIENCE).until(() -> Ledger.effects(name) >= published);
        Ledger.assertExactlyOnceInOrder(name, published);
    }

    /** CO-8. */
    @Test
    void aHandlerThatTakesLongerThanMaxPollIntervalKeepsItsPartition() {
        Fixture.freshTopic(1);
        Fixture.publishOrders(1, 0, 10);
        List<String> lost = new CopyOnWriteArrayList<>();
        List<String> names = new ArrayList<>();

        for (String group : GROUPS.keySet()) {
            String name = Ledger.subscriptionName();
            names.add(name);
            consumer(
                            group,
                            "max.poll.interval.ms",
                            "1000",
                            "session.timeout.ms",
                            "1000",
                            "heartbeat.interval.ms",
                            "300")
                    .subscription(name, Fixture.store())
                    .on(OrderPlaced.class, blocking(name))
                    .listener(new SubscriptionListener() {
                        @Override
                        public void released(Partition partition) {
                            lost.add(group);
                        }
                    })
                    .start();
        }
        await().atMost(PATIENCE).until(() -> waiting.size() == names.size());
        await().during(Duration.ofSeconds(3)).atMost(PATIENCE).until(lost::isEmpty);
        released.countDown();

        for (String name : names) {
            await().atMost(PATIENCE).until(() -> Ledger.effects(name) >= 10);
            Ledger.assertExactlyOnceInOrder(name, 10);
        }
        assertThat(lost).isEmpty();
    }

    private final List<String> waiting = new CopyOnWriteArrayList<>();

    private EventHandler<OrderPlaced, Connection> blocking(String name) {
        return (event, tx) -> {
            waiting.add(name);
            released.await();
            Ledger.recording(name).handle(event, tx);
        };
    }

    /** CO-16, of the engine's own pause: what it cannot handle it does not fetch, also when its partitions change. */
    @Test
    void aLaneThatIsFullStaysPausedThroughARebalance() {
        Fixture.freshTopic(4);
        Fixture.publishOrders(4, 0, 4_000);
        int most = 4 * 9 * 10; // lanes, batches in each, records in one

        List<CompletableFuture<Void>> groups = GROUPS.keySet().stream()
                .map(group -> CompletableFuture.runAsync(() -> joinAFullInstance(group, most)))
                .toList();
        groups.forEach(CompletableFuture::join);
    }

    private void joinAFullInstance(String group, int most) {
        String name = Ledger.subscriptionName();
        String client = "full-" + name;
        consumer(group, "client.id", client, "max.poll.records", "10")
                .subscription(name, Fixture.store())
                .on(OrderPlaced.class, blocking(name))
                .start();
        await().atMost(PATIENCE).until(() -> waiting.contains(name));
        var joined = new CompletableFuture<Partition>();
        consumer(group)
                .subscription(name, Fixture.store())
                .on(OrderPlaced.class, Ledger.recording(name))
                .listener(new SubscriptionListener() {
                    @Override
                    public void claimed(Partition partition, long next, long epoch) {
                        joined.complete(partition);
                    }
                })
                .start();
        await().atMost(PATIENCE).until(joined::isDone);
        await().during(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(fetched(client)).as(group).isLessThanOrEqualTo(most));
    }

    /** What Kafka's consumer has given to the lanes. */
    private static double fetched(String client) throws JMException {
        var metrics = new ObjectName("kafka.consumer:type=consumer-fetch-manager-metrics,client-id=" + client);
        return (double) ManagementFactory.getPlatformMBeanServer().getAttribute(metrics, "records-consumed-total");
    }

    /** CO-12. */
    @ParameterizedTest
    @ValueSource(strings = {"KIP-848", "classic, eager"})
    void partitionsThatAreAddedUnderLoadAreReadFromTheirBeginning(String group) throws Exception {
        Fixture.freshTopic(2);
        String name = Ledger.subscriptionName();
        Fixture.publishOrders(2, 0, 20);
        Subscription subscription = consumer(group, "metadata.max.age.ms", "500")
                .subscription(name, Fixture.store())
                .on(OrderPlaced.class, Ledger.recording(name))
                .startAt(StartAt.now())
                .start();
        await().atMost(PATIENCE)
                .until(() -> subscription.position().partitions().size() == 2);

        published = 20;
        publish(2, 20);
        Fixture.admin()
                .createPartitions(Map.of(TOPIC, NewPartitions.increaseTo(4)))
                .all()
                .get();
        publish(4, 200);
        await().atMost(PATIENCE).until(() -> Ledger.effects(name) >= 220);

        assertThat(subscription.incidents()).isEmpty();
        assertThat(Fixture.coordinates(name))
                .doesNotHaveDuplicates()
                .hasSize(220)
                .contains("2@0", "3@0");
    }

    private void publish(int partitions, int count) {
        Fixture.publishOrders(partitions, published, count);
        published += count;
    }

    private void publishUntil(Callable<Boolean> done) {
        await().atMost(PATIENCE.multipliedBy(ROUNDS))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    publish(6, 12);
                    return done.call();
                });
    }

    private EventConsumer consumer(String group, String... settings) {
        List<String> all = new ArrayList<>(GROUPS.get(group));
        for (int i = 0; i < settings.length; i += 2) {
            if (all.contains("classic") || !CLASSIC_ONLY.contains(settings[i])) {
                all.addAll(List.of(settings[i], settings[i + 1]));
            }
        }
        EventConsumer consumer = Fixture.consumer(all.toArray(String[]::new));
        consumers.add(consumer);
        return consumer;
    }
}

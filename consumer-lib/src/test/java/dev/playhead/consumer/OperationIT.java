// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.TOPIC;
import static dev.playhead.consumer.Fixture.orderPlaced;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.event.Attempt;
import dev.playhead.event.Coordinates;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What operators and surroundings do to a running subscription. */
class OperationIT {

    private final String name = Fixture.subscriptionName();
    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    private final EventConsumer consumer = Fixture.consumer("metadata.max.age.ms", "1000");

    @BeforeAll
    static void effects() {
        Fixture.createEffects();
    }

    @AfterEach
    void close() {
        consumer.close();
    }

    /** RELIABILITY 0.10, CO-16. */
    @Test
    void aPauseHoldsForAllInstancesThroughRebalancesAndRestartsUntilSomebodyResumes() throws Exception {
        Fixture.freshTopic(2);
        Fixture.publishOrders(2, 0, 10);
        Subscription first = recording().start();
        reached(first);

        first.pause("INC-7: wrong amounts", "ada");
        await().atMost(Duration.ofSeconds(10)).until(() -> first.incidents().size() == 2);
        assertThat(first.state()).isEqualTo(Subscription.State.PAUSED);
        assertThat(first.incidents().get(0).message()).contains("by ada", "INC-7: wrong amounts");
        Fixture.publishOrders(2, 10, 10);
        try (Subscription second = recording().start()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> isHalfOfIt(first) && isHalfOfIt(second));
            assertThat(second.state()).isEqualTo(Subscription.State.PAUSED);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> first.incidents().size() == 2);
        first.close();
        Subscription third = recording().start();
        await().atMost(Duration.ofSeconds(20)).until(() -> third.incidents().size() == 2);
        assertThat(Fixture.effects(name)).hasSize(10);

        third.resume("bob");

        reached(third);
        assertThat(third.incidents()).isEmpty();
        assertThat(third.state()).isEqualTo(Subscription.State.LIVE);
        assertThat(Fixture.coordinates(name)).hasSize(20).doesNotHaveDuplicates();
        assertThat(Fixture.query("SELECT paused_by || ' ' || resumed_by FROM playhead_pause WHERE subscription = '"
                        + name + "'"))
                .containsExactly("ada bob");
    }

    private static boolean isHalfOfIt(Subscription subscription) {
        List<Incident> incidents = subscription.incidents();
        return incidents.size() == 1 && incidents.get(0) instanceof Incident.Paused;
    }

    @Test
    void anEventWhoseTimeIsOverIsNotHandledAndCounted() throws Exception {
        Fixture.freshTopic(1);
        publishExpiring("o-1", Instant.now().minusSeconds(1));
        publishExpiring("o-2", Instant.now().plusSeconds(3_600));
        List<String> expired = new ArrayList<>();

        Subscription subscription = recording()
                .listener(new SubscriptionListener() {
                    @Override
                    public void expired(Coordinates at, String type) {
                        expired.add(at + " " + type);
                    }
                })
                .start();

        assertThat(reached(subscription)).isEqualTo(Position.of(TOPIC, 0, 2));
        assertThat(Fixture.effects(name)).containsExactly("o-2");
        assertThat(expired)
                .containsExactly(TOPIC + "-0@0 " + OrderPlaced.getDescriptor().getFullName());
    }

    private static void publishExpiring(String order, Instant expiry) {
        var record = new ProducerRecord<byte[], byte[]>(TOPIC, 0, null, Fixture.bytes(orderPlaced(order, "b-1")));
        for (String header : List.of("a", "b", "c", "d", "e", "f")) {
            record.headers().add(new RecordHeader(header, new byte[0]));
        }
        record.headers().add(new RecordHeader("ce_expirytime", expiry.toString().getBytes(UTF_8)));
        Fixture.publish(record);
    }

    @Test
    void withoutAStoreEveryInstanceReadsEverythingAtEveryStart() throws Exception {
        Fixture.freshTopic(3);
        Fixture.publishOrders(3, 0, 30);

        try (Subscription one = broadcast().start();
                Subscription other = broadcast().start()) {
            reached(one);
            reached(other);
            assertThat(seen).hasSize(60);
            Fixture.publishOrders(3, 30, 3);
            await().atMost(Duration.ofSeconds(10)).until(() -> seen.size() == 66);
            Fixture.admin()
                    .createPartitions(Map.of(TOPIC, NewPartitions.increaseTo(4)))
                    .all()
                    .get();
            Fixture.publish(3, List.of(orderPlaced("o-99", "b-1")));
            await().atMost(Duration.ofSeconds(15)).until(() -> seen.size() == 68);
        }
        try (Subscription again = broadcast().start()) {
            reached(again);
            assertThat(seen).hasSize(68 + 34);
        }
        assertThat(Fixture.admin().listGroups().all().get())
                .extracting(group -> group.groupId())
                .doesNotContain(name);
    }

    private SubscriptionBuilder<NoTransaction> broadcast() {
        return consumer.subscription(name, PlayheadStore.none())
                .on(OrderPlaced.class, event -> seen.add(event.payload().getOrderId()));
    }

    /** CO-12. */
    @Test
    void partitionsThatATopicGainsWaitUntilTheOlderOnesAreDrained() throws Exception {
        Fixture.freshTopic(1);
        Fixture.publishOrders(1, 0, 50);
        var gate = new CountDownLatch(1);
        List<String> order = new ArrayList<>();

        Subscription subscription = consumer.subscription(name, Fixture.store())
                .on(OrderPlaced.class, (event, tx) -> {
                    if (event.coordinates().offset() == 40
                            && event.coordinates().partition() == 0) {
                        gate.await();
                    }
                    order.add(event.coordinates().partition() + "@"
                            + event.coordinates().offset());
                })
                .onPartitionsAdded(PartitionsAdded.DRAIN_FIRST)
                .longestBatch(Duration.ofMillis(1))
                .parallelism(4)
                .start();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !Fixture.store().playheads(name).isEmpty());
        Fixture.admin()
                .createPartitions(Map.of(TOPIC, NewPartitions.increaseTo(2)))
                .all()
                .get();
        Fixture.publish(1, List.of(orderPlaced("o-new", "b-1")));

        await().atMost(Duration.ofSeconds(20))
                .until(() -> subscription.incidents().stream()
                        .anyMatch(incident -> incident instanceof Incident.OlderPartitionsFirst));
        gate.countDown();
        await().atMost(Duration.ofSeconds(20)).until(() -> order.size() == 51);
        assertThat(order.indexOf("1@0")).isEqualTo(50);
        assertThat(subscription.incidents()).isEmpty();
    }

    @Test
    void partitionsThatATopicGainsWaitForSomebodyIfSoAsked() throws Exception {
        Fixture.freshTopic(1);
        Fixture.publishOrders(1, 0, 5);
        Subscription subscription =
                recording().onPartitionsAdded(PartitionsAdded.HALT).start();
        reached(subscription);
        Fixture.admin()
                .createPartitions(Map.of(TOPIC, NewPartitions.increaseTo(2)))
                .all()
                .get();
        Fixture.publish(1, List.of(orderPlaced("o-new", "b-1")));

        await().atMost(Duration.ofSeconds(20)).until(() -> subscription.state() == Subscription.State.HALTED);
        assertThat(subscription.incidents()).singleElement().isInstanceOf(Incident.PartitionsGained.class);
        assertThat(Fixture.effects(name)).doesNotContain("o-new");

        Fixture.store().move(name, Position.of(TOPIC, 1, 0), "keys were checked");

        await().atMost(Duration.ofSeconds(20)).until(() -> Fixture.effects(name).contains("o-new"));
    }

    @Test
    void aStaticMemberComesBackToItsPartitionsWithoutARebalanceOfTheOthers() throws Exception {
        Fixture.freshTopic(2);
        Fixture.publishOrders(2, 0, 10);
        var released = new AtomicInteger();
        try (EventConsumer one = Fixture.consumer("group.instance.id", "one");
                EventConsumer two = Fixture.consumer("group.instance.id", "two")) {
            Subscription staying = one.subscription(name, Fixture.store())
                    .on(OrderPlaced.class, Fixture.recording(name))
                    .listener(new SubscriptionListener() {
                        @Override
                        public void released(Partition partition) {
                            released.incrementAndGet();
                        }
                    })
                    .start();
            Subscription leaving = two.subscription(name, Fixture.store())
                    .on(OrderPlaced.class, Fixture.recording(name))
                    .start();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> staying.position().partitions().size() == 1
                            && leaving.position().partitions().size() == 1);
            Position mine = leaving.position();
            int before = released.get();
            leaving.close();

            Subscription back = two.subscription(name, Fixture.store())
                    .on(OrderPlaced.class, Fixture.recording(name))
                    .start();

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> back.position()
                            .partitions()
                            .keySet()
                            .equals(mine.partitions().keySet()));
            assertThat(released).hasValue(before);
        }
    }

    /** CO-18. */
    @Test
    void aSubscriptionUnderLoadStopsWithinTenSecondsAndRepeatsNothing() throws Exception {
        Fixture.freshTopic(3);
        Fixture.publishOrders(3, 0, 3_000);
        for (int round = 1; round <= 5; round++) {
            int enough = round * 50;
            Subscription subscription =
                    recording().longestBatch(Duration.ofMillis(20)).start();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Fixture.effects(name).size() > enough);

            long begun = System.nanoTime();
            subscription.close();

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        }
        reached(recording().start());
        assertThat(Fixture.coordinates(name)).hasSize(3_000).doesNotHaveDuplicates();
    }

    @Test
    void handlersAreToldWhatTheyMayHaveSeenAndEffectsOutsideAreClosedForHistory() throws Exception {
        Fixture.freshTopic(1);
        Fixture.publishOrders(1, 0, 3);
        var failures = new AtomicInteger(1);
        List<Attempt> attempts = new ArrayList<>();
        List<String> mails = new ArrayList<>();
        List<String> copies = new ArrayList<>();
        Subscription subscription = consumer.subscription(name, Fixture.store())
                .on(OrderPlaced.class, (event, tx) -> {
                    attempts.add(event.attempt());
                    Fixture.recording(name).handle(event, tx);
                    if (event.coordinates().offset() == 1 && failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("once");
                    }
                })
                .effect(OrderPlaced.class, event -> mails.add(event.payload().getOrderId()))
                .effect(OrderPlaced.class, event -> copies.add(event.payload().getOrderId()), OnReplay.REPEATED)
                .start();
        reached(subscription);
        assertThat(attempts)
                .containsExactly(Attempt.FIRST, Attempt.FIRST, Attempt.REDELIVERY, Attempt.REDELIVERY, Attempt.FIRST);
        attempts.clear();
        mails.clear();
        copies.clear();

        Fixture.store().move(name, Position.of(TOPIC, 0, 1), "handle two orders again");
        await().atMost(Duration.ofSeconds(20)).until(() -> copies.size() >= 2);
        Fixture.publish(0, List.of(orderPlaced("o-3", "b-1")));

        await().atMost(Duration.ofSeconds(20)).until(() -> mails.contains("o-3"));
        assertThat(attempts).containsExactly(Attempt.REPLAY, Attempt.REPLAY, Attempt.FIRST);
        assertThat(mails).containsOnly("o-3");
        assertThat(copies).endsWith("o-1", "o-2", "o-3");
    }

    private SubscriptionBuilder<java.sql.Connection> recording() {
        return consumer.subscription(name, Fixture.store()).on(OrderPlaced.class, Fixture.recording(name));
    }

    private static Position reached(Subscription subscription) throws Exception {
        return subscription.caughtUp().get(30, TimeUnit.SECONDS);
    }
}

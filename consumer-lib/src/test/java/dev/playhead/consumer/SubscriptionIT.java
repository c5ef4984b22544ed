// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.TOPIC;
import static dev.playhead.consumer.Fixture.orderLineAdded;
import static dev.playhead.consumer.Fixture.orderPlaced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.playhead.consumer.test.OrderShipped;
import dev.playhead.event.Position;
import dev.playhead.marketplace.order.v1.OrderLineAdded;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubscriptionIT {

    private final String name = Fixture.subscriptionName();
    private EventConsumer consumer = Fixture.consumer();

    @BeforeAll
    static void effects() {
        Fixture.createEffects();
    }

    @BeforeEach
    void topic() {
        Fixture.freshTopic(3);
    }

    @AfterEach
    void close() {
        consumer.close();
    }

    @Test
    void aSubscriptionReplaysFromZeroAndResumesWhereItWas() throws Exception {
        Fixture.publishOrders(3, 0, 300);

        Subscription first = recording().start();
        assertThat(reached(first)).isEqualTo(position(100, 100, 100));
        assertThat(first.progress().fraction()).isEqualTo(1);
        assertThat(Fixture.effects(name)).hasSize(300);
        first.close();
        Fixture.publishOrders(3, 300, 30);
        Subscription second = recording().start();

        assertThat(reached(second)).isEqualTo(position(110, 110, 110));
        assertThat(second.progress().total()).isEqualTo(30);
        assertThat(second.state()).isEqualTo(Subscription.State.LIVE);
        assertThat(Fixture.coordinates(name)).doesNotHaveDuplicates().hasSize(330);
    }

    /** Errors as of a class that a driver lacks: no lane waits for ever for an answer that does not come. */
    @Test
    void anErrorThatNobodyForesawMakesReadingBeginAnewWithWhatIsStored() throws Exception {
        Fixture.publishOrders(3, 0, 30);
        var claims = new AtomicInteger();
        var opened = new ConcurrentLinkedQueue<Incident>();

        Subscription subscription = consumer.subscription(name, failingAtFirst(claims))
                .on(OrderPlaced.class, Fixture.recording(name))
                .listener(new SubscriptionListener() {
                    @Override
                    public void incidentOpened(Incident incident) {
                        opened.add(incident);
                    }
                })
                .start();

        assertThat(reached(subscription)).isEqualTo(position(10, 10, 10));
        assertThat(claims).hasValueGreaterThan(3);
        assertThat(Fixture.coordinates(name)).doesNotHaveDuplicates().hasSize(30);
        assertThat(opened).singleElement().satisfies(incident -> {
            assertThat(incident).isInstanceOf(Incident.ReadingFailed.class);
            assertThat(incident.message()).contains(name, "org/example/Missing");
        });
        await().atMost(Duration.ofSeconds(30))
                .until(() -> subscription.incidents().isEmpty());
    }

    @SuppressWarnings("unchecked")
    private static PlayheadStore<Connection> failingAtFirst(AtomicInteger claims) {
        return (PlayheadStore<Connection>) Proxy.newProxyInstance(
                SubscriptionIT.class.getClassLoader(),
                new Class<?>[] {PlayheadStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("claim") && claims.incrementAndGet() <= 2) {
                        throw new NoClassDefFoundError("org/example/Missing");
                    }
                    return method.invoke(Fixture.store(), arguments);
                });
    }

    @Test
    void eventsOfOtherTypesTombstonesAndMarkersMoveThePositionWithoutBeingHandled() throws Exception {
        Fixture.publish(0, List.of(orderPlaced("o-1", "b-1"), orderLineAdded("o-1", "g-1")));
        Fixture.publishBytes(0, null);
        Fixture.publishAborted(0, List.of(orderPlaced("o-never", "b-1")));
        Fixture.publish(1, List.of(orderLineAdded("o-2", "g-1"), orderLineAdded("o-2", "g-2")));

        Position reached = reached(recording().start());

        assertThat(reached).isEqualTo(position(5, 2, 0));
        assertThat(Fixture.effects(name)).containsExactly("o-1");
        assertThat(Fixture.store().playheads(name)).extracting(Playhead::next).containsExactly(5L, 2L, 0L);
    }

    @Test
    void aDeprecatedEventIsHandledAndCounted() throws Exception {
        Fixture.publish(0, List.of(OrderShipped.newBuilder().setOrderId("o-1").build(), orderPlaced("o-2", "b-1")));

        Subscription subscription =
                recording().on(OrderShipped.class, event -> {}).start();

        reached(subscription);
        assertThat(subscription.deprecated())
                .containsOnlyKeys("playhead.consumer.test.OrderShipped")
                .containsValue(1L);
    }

    @Test
    void eventsThatAreHandledTogetherKeepTheirOrderAmongOthersAndOneThatFailsIsFound() throws Exception {
        Fixture.publish(0, List.of(orderLineAdded("o-1", "g-1"), orderLineAdded("o-1", "g-2")));
        Fixture.publish(0, List.of(orderPlaced("o-2", "b-1"), orderLineAdded("o-2", "g-3")));
        List<String> committed = new ArrayList<>();
        var failures = new AtomicInteger(1);

        Subscription subscription = consumer.subscription(name, Fixture.store())
                .on(OrderPlaced.class, (event, tx) -> {
                    committed.add("placed");
                    Fixture.recording(name).handle(event, tx);
                })
                .onBatch(OrderLineAdded.class, (events, tx) -> {
                    committed.add("lines " + events.size());
                    if (events.get(0).payload().getGigId().equals("g-1") && failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("not yet");
                    }
                })
                .onFailure(FailurePolicy.retry(3, Duration.ofMillis(20)).thenHalt())
                .start();

        reached(subscription);
        assertThat(committed).containsExactly("lines 2", "lines 1", "lines 1", "placed", "lines 1");
        assertThat(Fixture.effects(name)).containsExactly("o-2");
        assertThat(Fixture.store().playheads(name)).extracting(Playhead::next).contains(4L);
    }

    @Test
    void oneFailingEventOfABatchIsFoundAndTheOthersAreHandledOnce() throws Exception {
        Fixture.publishOrders(1, 0, 50);
        var failures = new AtomicInteger(2);

        Subscription subscription = consumer.subscription(name, Fixture.store())
                .on(OrderPlaced.class, (event, tx) -> {
                    Fixture.recording(name).handle(event, tx);
                    if (event.payload().getOrderId().equals("o-20") && failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("not yet");
                    }
                })
                .onFailure(FailurePolicy.retry(3, Duration.ofMillis(20)).thenHalt())
                .start();

        reached(subscription);
        assertThat(failures).hasNegativeValue();
        assertThat(Fixture.effects(name)).containsExactlyElementsOf(orders(0, 50));
    }

    @Test
    void anEventThatNoRetryHelpsHaltsItsPartitionAndNoOther() throws Exception {
        Fixture.publishOrders(3, 0, 60);
        var attempts = new AtomicInteger();

        Subscription subscription = consumer.subscription(name, Fixture.store())
                .on(OrderPlaced.class, (event, tx) -> {
                    Fixture.recording(name).handle(event, tx);
                    if (event.payload().getOrderId().equals("o-30")) {
                        attempts.incrementAndGet();
                        throw new AssertionError("never");
                    }
                })
                .onFailure(FailurePolicy.retry(1, Duration.ofMillis(20)).thenHalt())
                .start();

        assertThatThrownBy(() -> reached(subscription))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(LaneHaltedException.class)
                .hasMessageContaining(TOPIC + "-0@10")
                .hasRootCauseInstanceOf(AssertionError.class);
        await().atMost(Duration.ofSeconds(10)).until(() -> Fixture.effects(name).size() == 50);
        assertThat(subscription.state()).isEqualTo(Subscription.State.HALTED);
        assertThat(subscription.incidents()).singleElement().isInstanceOf(Incident.HandlerFailed.class);
        assertThat(Fixture.coordinates(name)).doesNotHaveDuplicates().doesNotContain("0@10");
        assertThat(attempts).as("in the batch, alone, and once more").hasValue(3);
    }

    @Test
    void anOperatorMovesThePlayheadOfARunningSubscription() throws Exception {
        Fixture.publishOrders(1, 0, 5);
        Subscription subscription = recording().start();
        reached(subscription);

        Fixture.store().move(name, Position.of(TOPIC, 0, 3), "INC-1: two orders again");

        await().atMost(Duration.ofSeconds(15)).until(() -> Fixture.effects(name).size() == 7);
        assertThat(Fixture.effects(name)).endsWith("o-3", "o-4");
        assertThat(Fixture.query("SELECT reason FROM playhead_move WHERE epoch > 0 AND subscription = '" + name + "'"))
                .containsExactly("INC-1: two orders again");
    }

    @Test
    void aNewSubscriptionStartsWhereItIsToldOnceAndForAll() throws Exception {
        Fixture.publishOrders(1, 0, 5);
        Instant later = Instant.now().plusSeconds(3600);

        for (StartAt start :
                List.of(StartAt.now(), StartAt.timestamp(later), StartAt.position(Position.of(TOPIC, 0, 3)))) {
            String each = Fixture.subscriptionName();
            try (Subscription subscription = recording(each).startAt(start).start()) {
                long expected = start instanceof StartAt.At ? 3 : 5;
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> Fixture.store().playheads(each).stream()
                                .anyMatch(playhead -> playhead.next() >= expected && playhead.epoch() > 0));
                reached(subscription);
                assertThat(Fixture.effects(each)).hasSize((int) (5 - expected));
            }
        }
    }

    @Test
    void aConsumerWithoutADatabaseHandlesEveryEventAndResumes() throws Exception {
        Fixture.publishOrders(3, 0, 30);
        var seen = new ConcurrentLinkedQueue<String>();

        for (int round = 1; round <= 2; round++) {
            try (Subscription subscription = consumer.subscription(name)
                    .on(OrderPlaced.class, event -> seen.add(event.payload().getOrderId()))
                    .start()) {
                reached(subscription);
            }
            assertThat(seen).hasSize(30 * round);
            Fixture.publishOrders(3, 30, 30);
        }
        assertThat(seen).doesNotHaveDuplicates();
    }

    @Test
    void theClassicGroupProtocolServesOlderBrokers() throws Exception {
        Fixture.publishOrders(3, 0, 30);
        consumer.close();
        consumer = Fixture.consumer("group.protocol", "classic");

        reached(recording().start());

        assertThat(Fixture.effects(name)).hasSize(30);
    }

    private SubscriptionBuilder<java.sql.Connection> recording() {
        return recording(name);
    }

    private SubscriptionBuilder<java.sql.Connection> recording(String subscription) {
        return consumer.subscription(subscription, Fixture.store())
                .on(OrderPlaced.class, Fixture.recording(subscription));
    }

    private static Position reached(Subscription subscription) throws Exception {
        return subscription.caughtUp().get(30, TimeUnit.SECONDS);
    }

    private static List<String> orders(int from, int count) {
        return java.util.stream.IntStream.range(from, from + count)
                .mapToObj(i -> "o-" + i)
                .toList();
    }

    private static Position position(long... next) {
        Position position = Position.empty();
        for (int partition = 0; partition < next.length; partition++) {
            position = position.with(TOPIC, partition, next[partition]);
        }
        return position;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.marketplace.order.v1.OrderPlaced;
import dev.playhead.testkit.Fault;
import dev.playhead.testkit.KafkaProxy;
import dev.playhead.testkit.Message.Direction;
import dev.playhead.testkit.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.protocol.ApiKeys;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Between a subscription and its brokers stands a network that fails. */
class NetworkIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name = Ledger.subscriptionName();
    private final KafkaProxy proxy = KafkaProxy.to(Fixture.stack().bootstrapServers());
    private final List<EventConsumer> consumers = new ArrayList<>();
    private final Queue<Incident> incidents = new ConcurrentLinkedQueue<>();
    private int published;

    @BeforeAll
    static void ledger() {
        Ledger.open();
    }

    @BeforeEach
    void topic() {
        Fixture.freshTopic(2);
    }

    @AfterEach
    void close() {
        consumers.forEach(EventConsumer::close);
        proxy.close();
    }

    /** CO-17, both group protocols: two subscriptions of one topic. */
    @Test
    void whenTheNetworkHealsTheLagGoesToZeroAndNothingIsLostOrRepeated() {
        Map<String, Fault> faults = Map.of(
                "answers vanish", Fault.blackhole(Direction.TO_CLIENT),
                "requests vanish", Fault.blackhole(Direction.TO_SERVER),
                "slow", Fault.delay(Duration.ofMillis(400)),
                "narrow", Fault.throttle(10_000));
        String classic = Ledger.subscriptionName();
        subscribe(name, "consumer");
        subscribe(classic, "classic");
        publishAndAwait(name, classic);

        faults.forEach((what, fault) -> {
            proxy.inflict(fault);
            await().pollInterval(Duration.ofMillis(200)).atMost(PATIENCE).until(() -> publish() % 200 == 0);
            proxy.heal();
            proxy.cut();
            publishAndAwait(name, classic);
        });

        assertThat(incidents).isEmpty();
        Ledger.assertExactlyOnceInOrder(name, published);
        Ledger.assertExactlyOnceInOrder(classic, published);
    }

    /** The proxy's own proof: a client that finds a way around it would not notice that it is down. */
    @Test
    void nothingIsReadWhileNoBrokerCanBeReached() {
        subscribe(name, "consumer");
        publishAndAwait(name);

        proxy.takeDown();
        publish();
        await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> Ledger.effects(name) == 20);
        proxy.heal();

        publishAndAwait(name);
        Ledger.assertExactlyOnceInOrder(name, published);
    }

    /**
     * Kafka's client then waits for ever for the answer that it did not understand, and is polled in vain. Its new one, of
     * KIP-848, does so without telling whoever polls.
     */
    @ParameterizedTest
    @ValueSource(strings = {"consumer", "classic"})
    void whoIsAnsweredNonsenseBeginsAnew(String protocol) {
        subscribe(name, protocol);
        publishAndAwait(name);
        var answers = new AtomicInteger();
        proxy.inflict(message -> {
            boolean isFetched = message.kind() == ApiKeys.FETCH.id && !message.isToServer();
            if (isFetched && answers.incrementAndGet() == 1) {
                message.bytes().putInt(Integer.BYTES, Integer.MAX_VALUE); // answers no question
            }
            return Verdict.pass();
        });

        publishAndAwait(name);

        await().atMost(PATIENCE).untilAtomic(answers, Matchers.greaterThan(1));
        assertThat(incidents).singleElement().isInstanceOf(Incident.ReadingFailed.class);
        Ledger.assertExactlyOnceInOrder(name, published);
    }

    /** Behind the last event there is more, which never becomes an event: a client that is past it has nothing to bring. */
    @Test
    void whoHasReadAllThatThereIsIsLeftToWait() {
        String classic = Ledger.subscriptionName();
        subscribe(name, "consumer");
        subscribe(classic, "classic");
        publishAndAwait(name, classic);

        Fixture.publishAborted(0, List.of(Fixture.orderPlaced("o-1", "b")));

        await().during(PATIENCE.dividedBy(2)).atMost(PATIENCE).until(incidents::isEmpty);
    }

    /** Commits for lag tools are best effort: no event waits for them, and a stop does not either. */
    @Test
    void commitsThatTakeLongHoldUpNothing() {
        var held = new AtomicInteger();
        proxy.inflict(message -> {
            if (message.kind() == ApiKeys.OFFSET_COMMIT.id && message.isToServer()) {
                held.incrementAndGet();
                return Verdict.passAfter(Duration.ofSeconds(3));
            }
            return Verdict.pass();
        });
        subscribe(name, "consumer");

        publishAndAwait(name);
        await().atMost(PATIENCE).untilAtomic(held, Matchers.greaterThan(0));
        publishAndAwait(name);
        long begun = System.nanoTime();
        close();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .as("threads of Kafka's consumer that nobody closed")
                .doesNotContain("consumer_background_thread");
        Ledger.assertExactlyOnceInOrder(name, published);
    }

    private int publish() {
        Fixture.publishOrders(2, published, 20);
        published += 20;
        return published;
    }

    private void publishAndAwait(String... names) {
        publish();
        for (String each : names) {
            await().atMost(PATIENCE).until(() -> Ledger.effects(each) >= published);
        }
    }

    private void subscribe(String subscription, String protocol) {
        EventConsumer consumer = EventConsumer.builder()
                .bootstrapServers(proxy.bootstrapServers())
                .schemaRegistry(Fixture.stack().registryUrl())
                .kafka("group.protocol", protocol)
                .kafka("request.timeout.ms", "2000")
                .kafka("default.api.timeout.ms", "4000")
                .build();
        consumers.add(consumer);
        consumer.subscription(subscription, Fixture.store())
                .on(OrderPlaced.class, Ledger.recording(subscription))
                .listener(new SubscriptionListener() {
                    @Override
                    public void incidentOpened(Incident incident) {
                        incidents.add(incident);
                    }
                })
                .start();
    }
}

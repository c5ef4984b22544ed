// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.consumer.micrometer.SubscriptionMetrics;
import dev.playhead.event.Coordinates;
import dev.playhead.event.Position;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ObservationIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final String name = Fixture.subscriptionName();

    @BeforeAll
    static void tables() {
        Fixture.createEffects();
    }

    /** 0: an order, 1: a line, 2: a tombstone, 3 and 4: an order that was aborted and its marker, 5: an order. */
    @BeforeEach
    void events() {
        Fixture.freshTopic(1);
        Fixture.publish(0, List.of(Fixture.orderPlaced("o-0", "b"), Fixture.orderLineAdded("o-0", "g")));
        Fixture.publishBytes(0, null);
        Fixture.publishAborted(0, List.of(Fixture.orderPlaced("o-aborted", "b")));
        Fixture.publish(0, List.of(Fixture.orderPlaced("o-5", "b")));
    }

    @Test
    void whatBecameOfAnEventFollowsFromThePlayheadAndTheLog() {
        try (EventConsumer consumer = Fixture.consumer()) {
            Subscription subscription = start(consumer, StartAt.beginning());
            subscription.caughtUp().join();

            assertThat(subscription.observe(at(0)))
                    .isEqualTo(new Observation.Completed(at(0), "marketplace.order.v1.OrderPlaced"));
            assertThat(why(subscription, 1)).contains("no handler");
            assertThat(why(subscription, 2)).contains("tombstone");
            assertThat(why(subscription, 3)).contains("aborted");
            assertThat(why(subscription, 4)).contains("marker");
            assertThat(subscription.observe(at(5))).isInstanceOf(Observation.Completed.class);
            assertThat(subscription.observe(at(6))).isEqualTo(new Observation.Pending(at(6), 6));
        }
    }

    @Test
    void whatStandsBeforeTheBeginningOrWasPassedOverByAnOperatorWasSkipped() {
        try (EventConsumer consumer = Fixture.consumer()) {
            Subscription subscription = start(consumer, StartAt.now());
            subscription.caughtUp().join();
            assertThat(why(subscription, 0)).contains("began behind it");

            Fixture.store().move(name, Position.of(Fixture.TOPIC, 0, 8), "INC-8: not these");
            Fixture.publishOrders(1, 6, 3);
            Awaitility.await().atMost(SOON).until(() -> Fixture.effects(name).contains("o-8"));

            assertThat(why(subscription, 6)).contains("moved past it");
            assertThat(subscription.observe(at(8))).isInstanceOf(Observation.Completed.class);
        }
    }

    @Test
    void whatFailedIsInTheHospitalUntilSomebodyLetsItGo() {
        var registry = new SimpleMeterRegistry();
        try (EventConsumer consumer = Fixture.consumer()) {
            Subscription subscription = consumer.subscription(name, Fixture.store())
                    .listener(SubscriptionMetrics.of(name, registry))
                    .onFailure(FailurePolicy.retry(0, Duration.ofMillis(1)).thenHospital())
                    .on(OrderPlaced.class, (event, tx) -> {
                        throw new IllegalStateException("no");
                    })
                    .start();
            subscription.caughtUp().join();

            assertThat(subscription.observe(at(0)))
                    .isInstanceOfSatisfying(
                            Observation.InHospital.class,
                            found -> assertThat(found.patient().at()).isEqualTo(at(0)));
            assertThat(registry.get("playhead.patients.admitted").counter().count())
                    .isEqualTo(2);

            Patient patient = subscription.hospital().patient(at(0)).orElseThrow();
            subscription.hospital().skip(patient, "ada", "INC-5: a test order");
            assertThat(why(subscription, 0)).contains("ada", "INC-5");
        }
    }

    @Test
    void withoutADatabaseNobodyKnowsWhereASubscriptionBegan() {
        try (EventConsumer consumer = Fixture.consumer()) {
            Subscription subscription = consumer.subscription(name)
                    .on(OrderPlaced.class, event -> {})
                    .start();
            subscription.caughtUp().join();

            Awaitility.await()
                    .atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(subscription.observe(at(0))).isInstanceOf(Observation.Unknown.class));
        }
    }

    private Subscription start(EventConsumer consumer, StartAt start) {
        return consumer.subscription(name, Fixture.store())
                .startAt(start)
                .on(OrderPlaced.class, Fixture.recording(name))
                .start();
    }

    private static String why(Subscription subscription, long offset) {
        Observation observation = subscription.observe(at(offset));
        assertThat(observation).isInstanceOf(Observation.Skipped.class);
        return ((Observation.Skipped) observation).why();
    }

    private static Coordinates at(long offset) {
        return new Coordinates(Fixture.TOPIC, 0, offset);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.consumer.micrometer.SubscriptionMetrics;
import dev.playhead.event.Position;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final String name = Fixture.subscriptionName();
    private final AtomicBoolean isBroken = new AtomicBoolean();

    @BeforeAll
    static void tables() {
        Fixture.createEffects();
    }

    @BeforeEach
    void tenOrdersInTwoPartitions() {
        Fixture.freshTopic(2);
        Fixture.publishOrders(2, 0, 10);
    }

    @Test
    void aSubscriptionThatHandlesEverythingHasNoLag() {
        try (EventConsumer consumer = Fixture.consumer()) {
            start(consumer).caughtUp().join();

            assertThat(value("playhead.caught.up")).isEqualTo(1);
            await("playhead.partitions", 2);
            assertThat(registry.get("playhead.batch.size")
                            .tags("subscription", name, "topic", Fixture.TOPIC, "outcome", "applied")
                            .summary()
                            .totalAmount())
                    .isEqualTo(10);
            assertThat(registry.get("playhead.batch.duration").timer().count()).isPositive();
            assertThat(counted("playhead.rebalances", "cause", "assigned")).isPositive();
            await("playhead.lag", 0, "partition", "1");
            await("playhead.lag.age", 0, "partition", "1");
        }

        assertThat(registry.find("playhead.lag").gauges()).isEmpty();
        assertThat(counted("playhead.rebalances", "cause", "closed")).isEqualTo(1);
        assertThat(counted("playhead.rebalances", "cause", "assigned")).isEqualTo(1);
        assertThat(registry.find("playhead.rebalances").tags("cause", "revoked").counters())
                .isEmpty();
        assertThat(value("playhead.partitions")).isZero();

        try (EventConsumer again = Fixture.consumer()) {
            start(again).caughtUp().join();
            await("playhead.partitions", 2);
            assertThat(value("playhead.caught.up")).isEqualTo(1);
        }
    }

    @Test
    void aPartitionThatDoesNotMoveAgesUntilItDoes() throws IOException {
        try (EventConsumer consumer = Fixture.consumer()) {
            start(consumer).caughtUp().join();
            isBroken.set(true);
            Fixture.publishOrders(1, 10, 3);

            await("playhead.incidents", 1, "type", "HandlerFailed");
            await("playhead.lag", 3, "partition", "0");
            assertThat(counted("playhead.handler.failures", "topic", Fixture.TOPIC))
                    .isPositive();
            double age = value("playhead.lag.age", "partition", "0");
            assertThat(age).isPositive();
            Awaitility.await().atMost(SOON).until(() -> value("playhead.lag.age", "partition", "0") > age);
            assertThat(value("playhead.lag", "partition", "1")).isZero();

            isBroken.set(false);
            Fixture.store().move(name, Position.of(Fixture.TOPIC, 0, 5), "INC-3: corrected");
            await("playhead.lag", 0, "partition", "0");
            await("playhead.incidents", 0, "type", "HandlerFailed");
        }

        theReferenceListsEveryMeter();
    }

    @Test
    void aPlayheadThatIsTakenAwayIsCounted() {
        try (EventConsumer consumer = Fixture.consumer()) {
            start(consumer).caughtUp().join();
            Fixture.sql("UPDATE playhead SET epoch = epoch + 1 WHERE subscription = '" + name + "'");

            Fixture.publishOrders(2, 10, 2);

            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> registry.find("playhead.fenced").counter() != null);
        }
    }

    private void theReferenceListsEveryMeter() throws IOException {
        String reference = Files.readString(Path.of("../docs/reference/metrics.md"));
        for (Meter meter : registry.getMeters()) {
            assertThat(reference).contains("`" + meter.getId().getName() + "`");
        }
    }

    private Subscription start(EventConsumer consumer) {
        return consumer.subscription(name, Fixture.store())
                .listener(SubscriptionMetrics.of(name, registry))
                .onFailure(FailurePolicy.halt())
                .on(OrderPlaced.class, (event, tx) -> {
                    if (isBroken.get()) {
                        throw new IllegalStateException("broken");
                    }
                    Fixture.recording(name).handle(event, tx);
                })
                .start();
    }

    private void await(String meter, double value, String... tags) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(value(meter, tags)).isEqualTo(value));
    }

    private double value(String meter, String... tags) {
        var gauge = registry.find(meter).tags(tags).gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }

    private double counted(String meter, String... tags) {
        return registry.get(meter).tags(tags).counter().count();
    }
}

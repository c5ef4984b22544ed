// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.event.Position;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubscriptionIT {

    private final String name = Fixture.subscriptionName();

    @BeforeAll
    static void effects() {
        Fixture.createEffects();
    }

    @BeforeEach
    void topic() {
        Fixture.freshTopic(3);
    }

    @Test
    void aSubscriptionReplaysFromZeroAndResumesWhereItWas() throws Exception {
        Fixture.publishOrders(3, 0, 300);

        try (EventConsumer consumer = Fixture.consumer();
                Subscription first = consumer.subscription(name, Fixture.store())
                        .on(OrderPlaced.class, Fixture.recording(name))
                        .start()) {
            Position reached = first.caughtUp().get(20, TimeUnit.SECONDS);
            assertThat(reached).isEqualTo(position(100, 100, 100));
            assertThat(first.progress().fraction()).isEqualTo(1);
            assertThat(Fixture.effects(name)).hasSize(300);
        }
        Fixture.publishOrders(3, 300, 30);
        try (EventConsumer consumer = Fixture.consumer();
                Subscription second = consumer.subscription(name, Fixture.store())
                        .on(OrderPlaced.class, Fixture.recording(name))
                        .start()) {
            second.caughtUp().get(20, TimeUnit.SECONDS);
            assertThat(second.progress().total()).isEqualTo(30);
            await().atMost(Duration.ofSeconds(5)).until(() -> second.state() == Subscription.State.LIVE);
        }

        assertThat(Fixture.effects(name)).doesNotHaveDuplicates().hasSize(330);
    }

    private static Position position(long... next) {
        Position position = Position.empty();
        for (int partition = 0; partition < next.length; partition++) {
            position = position.with(TOPIC, partition, next[partition]);
        }
        return position;
    }
}

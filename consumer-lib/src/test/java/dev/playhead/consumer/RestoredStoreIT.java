// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CO-13: a database that is restored from an older backup. */
class RestoredStoreIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Partition P0 = new Partition(Fixture.TOPIC, 0);

    private final String name = Fixture.subscriptionName();

    @BeforeAll
    static void tables() {
        Fixture.createEffects();
    }

    @BeforeEach
    void tenOrdersHandledAndBackedUpThenTenMore() {
        Fixture.freshTopic(1);
        Fixture.publishOrders(1, 0, 10);
        runToTheEnd();
        Fixture.sql("CREATE TABLE IF NOT EXISTS playhead_backup AS SELECT * FROM playhead WHERE 1 = 0");
        Fixture.sql("INSERT INTO playhead_backup SELECT * FROM playhead WHERE subscription = '" + name + "'");
        Fixture.publishOrders(1, 10, 10);
    }

    @Test
    void nothingIsHandledAgainAfterARestoreUntilAnOperatorMovesThePlayhead() {
        runToTheEnd();
        restore();

        try (EventConsumer consumer = Fixture.consumer()) {
            Subscription subscription = start(consumer);
            awaitOutdated(subscription);
            assertThat(Fixture.effects(name)).hasSize(10);

            Fixture.store().move(name, Position.of(Fixture.TOPIC, 0, 10), "INC-13: restored, handle again");
            awaitEffects(20);
            assertThat(subscription.incidents()).isEmpty();
        }

        // The operator's word holds from then on.
        runToTheEnd();
        assertThat(Fixture.effects(name)).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void aRestoreUnderARunningSubscriptionIsNoticed() {
        try (EventConsumer consumer = Fixture.consumer()) {
            Subscription subscription = start(consumer);
            awaitEffects(20);
            awaitMark(20);
            restore();

            Fixture.publishOrders(1, 20, 1);
            awaitOutdated(subscription);
        }

        assertThat(Fixture.effects(name)).hasSize(10);
    }

    @Test
    void aRestoreIsNoticedHoweverOftenTheSubscriptionIsStarted() {
        runToTheEnd();
        restore();

        for (int start = 0; start < 3; start++) {
            try (EventConsumer consumer = Fixture.consumer()) {
                awaitOutdated(start(consumer));
            }
        }

        assertThat(Fixture.effects(name)).hasSize(10);
    }

    @Test
    void anEmptiedStoreIsNoticedToo() {
        runToTheEnd();
        Fixture.sql("DELETE FROM playhead WHERE subscription = '" + name + "'");

        try (EventConsumer consumer = Fixture.consumer()) {
            Incident.StoreOutdated found = awaitOutdated(start(consumer));
            assertThat(found.stored()).isZero();

            Fixture.store().move(name, Position.of(Fixture.TOPIC, 0, 20), "INC-14: go on behind them");
            awaitMark(0);
        }

        Fixture.publishOrders(1, 20, 1);
        runToTheEnd();
        assertThat(Fixture.effects(name)).hasSize(21);
    }

    @Test
    void aSubscriptionThatHasNotHandledAnythingYetIsNoRestore() {
        String late = Fixture.subscriptionName();

        for (int start = 0; start < 3; start++) {
            try (EventConsumer consumer = Fixture.consumer()) {
                Subscription subscription = consumer.subscription(late, Fixture.store())
                        .startAt(StartAt.now())
                        .on(OrderPlaced.class, Fixture.recording(late))
                        .start();
                Awaitility.await()
                        .atMost(SOON)
                        .until(() -> subscription.position().next(P0.topic(), 0) == 20);
                assertThat(subscription.incidents()).isEmpty();
            }
        }
    }

    @Test
    void anOperatorsMoveBackIsNoRestore() {
        runToTheEnd();
        Fixture.store().move(name, Position.of(Fixture.TOPIC, 0, 15), "INC-15: five again");

        runToTheEnd();
        runToTheEnd();

        assertThat(Fixture.effects(name)).hasSize(25);
    }

    private void runToTheEnd() {
        try (EventConsumer consumer = Fixture.consumer()) {
            start(consumer).caughtUp().join();
        }
    }

    private Subscription start(EventConsumer consumer) {
        return consumer.subscription(name, Fixture.store())
                .on(OrderPlaced.class, Fixture.recording(name))
                .start();
    }

    /** The playheads and the effects as they were when the backup was taken. */
    private void restore() {
        Fixture.sql("BEGIN; DELETE FROM playhead WHERE subscription = '" + name + "';"
                + " INSERT INTO playhead SELECT * FROM playhead_backup WHERE subscription = '" + name + "';"
                + " DELETE FROM effect WHERE log_offset >= 10 AND subscription = '" + name + "'; COMMIT");
    }

    private Incident.StoreOutdated awaitOutdated(Subscription subscription) {
        List<Incident> incidents =
                Awaitility.await().atMost(SOON).until(subscription::incidents, found -> !found.isEmpty());
        assertThat(incidents).hasSize(1);
        assertThat(incidents.get(0)).isInstanceOf(Incident.StoreOutdated.class);
        assertThat(incidents.get(0).isHalting()).isTrue();
        Incident.StoreOutdated outdated = (Incident.StoreOutdated) incidents.get(0);
        assertThat(outdated.partition()).isEqualTo(P0);
        assertThat(outdated.done()).isEqualTo(20);
        return outdated;
    }

    private void awaitEffects(int count) {
        Awaitility.await().atMost(SOON).until(() -> Fixture.effects(name).size() == count);
    }

    private void awaitMark(long seen) {
        var kafka = new TopicPartition(Fixture.TOPIC, 0);
        Awaitility.await().atMost(SOON).until(() -> {
            var offset = KafkaOffsets.committed(Fixture.admin(), name).get(kafka);
            GroupMark mark = offset == null ? null : GroupMark.parse(offset.metadata());
            return mark != null && mark.seen() == seen;
        });
    }
}

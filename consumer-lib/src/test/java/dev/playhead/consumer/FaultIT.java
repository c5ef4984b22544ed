// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.event.Coordinates;
import dev.playhead.event.Position;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What goes wrong around one instance: each time the lane waits or halts, says so, and skips nothing. */
class FaultIT {

    private final String name = Fixture.subscriptionName();
    private EventConsumer consumer = Fixture.consumer("metadata.max.age.ms", "1000");

    @BeforeAll
    static void effects() {
        Fixture.createEffects();
    }

    @BeforeEach
    void topic() {
        Fixture.freshTopic(2);
    }

    @AfterEach
    void close() {
        consumer.close();
    }

    /** CO-5. */
    @Test
    void aStoreThatIsDownAtAssignmentIsWaitedForAndNothingIsReadBefore() throws Exception {
        Fixture.publishOrders(2, 0, 20);
        handleAll();
        Fixture.publishOrders(2, 20, 10);
        Fixture.stack().postgres().stop();

        Subscription subscription = recording().start();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> subscription.incidents().size() == 2
                        && subscription.incidents().stream().allMatch(Incident.StoreUnavailable.class::isInstance));
        assertThat(subscription.state()).isEqualTo(Subscription.State.CATCHING_UP);
        Fixture.stack().postgres().start();

        subscription.caughtUp().get(30, TimeUnit.SECONDS);
        assertThat(subscription.incidents()).isEmpty();
        assertThat(Fixture.coordinates(name)).doesNotHaveDuplicates().hasSize(30);
    }

    /** CO-6. */
    @Test
    void aStoreThatDiesInMidRunIsWaitedForAndNoEffectIsLostOrRepeated() throws Exception {
        Subscription subscription = recording().start();
        Fixture.publishOrders(2, 0, 200);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !Fixture.effects(name).isEmpty());

        Fixture.publishOrders(2, 200, 200);
        Fixture.stack().postgres().kill();
        Fixture.publishOrders(2, 400, 200);
        Fixture.stack().postgres().start();

        await().atMost(Duration.ofSeconds(40))
                .until(() -> subscription.position().equals(position(300, 300)));
        assertThat(Fixture.coordinates(name)).doesNotHaveDuplicates().hasSize(600);
    }

    /** CO-6: no space left, a serialization failure, a deadlock; in the handler, in the move and at the commit. */
    @ParameterizedTest
    @ValueSource(strings = {"53100", "40001", "40P01"})
    void aDatabaseThatRefusesNowAndThenIsNoFaultOfTheHandler(String sqlState) throws Exception {
        Fixture.publishOrders(2, 0, 100);
        try (var mishaps = new Mishaps(name, sqlState)) {
            consumer.close();
            consumer = Fixture.consumer("max.poll.records", "10");

            Subscription subscription =
                    recording().onFailure(FailurePolicy.halt()).start();

            subscription.caughtUp().get(40, TimeUnit.SECONDS);
            assertThat(mishaps.count()).isGreaterThanOrEqualTo(3);
        }
        assertThat(Fixture.coordinates(name)).doesNotHaveDuplicates().hasSize(100);
    }

    /** CO-9. */
    @Test
    void aPositionBelowTheLogStartHaltsItsLaneUntilAnOperatorDecides() throws Exception {
        Fixture.publishOrders(2, 0, 20);
        handleAll();
        Fixture.publishOrders(2, 20, 20);
        Fixture.admin()
                .deleteRecords(Map.of(new TopicPartition(TOPIC, 0), RecordsToDelete.beforeOffset(15)))
                .all()
                .get();

        Subscription subscription = recording().start();

        assertThatThrownBy(() -> subscription.caughtUp().get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(PositionLostException.class, lost -> {
                    assertThat(lost.position()).isEqualTo(Position.of(TOPIC, 0, 10));
                    assertThat(lost.earliest()).isEqualTo(Position.of(TOPIC, 0, 15));
                });
        await().atMost(Duration.ofSeconds(10)).until(() -> Fixture.effects(name).size() == 30);
        Fixture.store().move(name, Position.of(TOPIC, 0, 15), "INC-9: five orders are gone");
        await().atMost(Duration.ofSeconds(20)).until(() -> Fixture.effects(name).size() == 35);
        assertThat(subscription.incidents()).isEmpty();
        assertThat(Fixture.coordinates(name)).doesNotHaveDuplicates().contains("0@15");
    }

    /** CO-10, offline. */
    @Test
    void aTopicThatWasRecreatedWhileNobodyLookedIsNotReadFromTheOldPosition() throws Exception {
        Fixture.publishOrders(2, 0, 20);
        handleAll();
        Fixture.freshTopic(2);
        Fixture.publishOrders(2, 0, 60);

        Subscription subscription = recording().start();

        await().atMost(Duration.ofSeconds(20))
                .until(() -> subscription.incidents().size() == 2);
        assertThat(subscription.incidents()).allMatch(Incident.TopicReplaced.class::isInstance);
        assertThat(Fixture.effects(name)).hasSize(20);
        Fixture.store().move(name, position(0, 0), "INC-10: the topic was recreated, read it all");
        await().atMost(Duration.ofSeconds(20)).until(() -> Fixture.effects(name).size() == 80);
    }

    /** CO-10, live. */
    @Test
    void aTopicThatIsRecreatedWhileItIsReadIsNoticedBeforeAnythingOfItIsApplied() throws Exception {
        Fixture.publishOrders(2, 0, 20);
        Subscription subscription = recording().start();
        subscription.caughtUp().get(20, TimeUnit.SECONDS);

        Fixture.freshTopic(2);
        Fixture.publishOrders(2, 0, 60);

        // The group may take the partitions away and give them back: then the new lanes notice it as well.
        await().atMost(Duration.ofSeconds(30))
                .during(Duration.ofSeconds(2))
                .until(() -> subscription.incidents().stream()
                                .filter(Incident.TopicReplaced.class::isInstance)
                                .count()
                        == 2);
        assertThat(subscription.state()).isEqualTo(Subscription.State.HALTED);
        assertThat(Fixture.effects(name)).hasSize(20);
    }

    /** CO-14: what compaction removed, tombstones, and events that were aborted. */
    @Test
    void gapsThatTheLogExplainsArePassedOver() throws Exception {
        Fixture.freshTopic(
                1,
                Map.of(
                        "cleanup.policy", "compact",
                        "segment.ms", "50",
                        "min.cleanable.dirty.ratio", "0.001",
                        "max.compaction.lag.ms", "100"));
        for (int i = 0; i < 40; i++) {
            Fixture.publishKeyed(0, "k-" + i % 4, Fixture.bytes(Fixture.orderPlaced("o-" + i, "b-1")));
        }
        Fixture.publishAborted(0, List.of(Fixture.orderPlaced("o-never", "b-1")), "k-never");
        Fixture.publishKeyed(0, "k-0", null);
        // The segment that is written to is never compacted: each of these may begin a new one.
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    Fixture.publishKeyed(0, "k-last", Fixture.bytes(Fixture.orderPlaced("o-last", "b-1")));
                    return Fixture.offsets(0).stream()
                                    .filter(offset -> offset < 40)
                                    .count()
                            == 3;
                });
        long end = Fixture.end(0);

        try (Subscription all = recording().start();
                Subscription some = consumer.subscription(name + "-some", Fixture.store())
                        .on(OrderPlaced.class, Fixture.recording(name + "-some"))
                        .startAt(StartAt.position(Position.of(TOPIC, 0, 38)))
                        .start()) {
            assertThat(all.caughtUp().get(30, TimeUnit.SECONDS)).isEqualTo(Position.of(TOPIC, 0, end));
            assertThat(some.caughtUp().get(30, TimeUnit.SECONDS)).isEqualTo(Position.of(TOPIC, 0, end));
            assertThat(all.incidents()).isEmpty();
            assertThat(some.incidents()).isEmpty();
        }

        assertThat(Fixture.effects(name))
                .startsWith("o-37", "o-38", "o-39")
                .contains("o-last")
                .doesNotContain("o-never");
        assertThat(Fixture.effects(name + "-some")).startsWith("o-38", "o-39");
        assertThat(Fixture.store().playheads(name)).extracting(Playhead::next).containsExactly(end);
    }

    @Test
    void aRecordThatIsNoEventHaltsItsLaneAndNamesItsPlace() {
        Fixture.publishOrders(2, 0, 4);
        Fixture.publishBytes(0, new byte[] {9, 9, 9});
        Fixture.publishOrders(2, 4, 4);

        Subscription subscription = recording().start();

        await().atMost(Duration.ofSeconds(20))
                .until(() -> !subscription.incidents().isEmpty());
        assertThat(subscription.incidents())
                .singleElement()
                .isInstanceOfSatisfying(
                        Incident.Undecodable.class,
                        incident -> assertThat(incident.at()).isEqualTo(new Coordinates(TOPIC, 0, 2)));
        await().atMost(Duration.ofSeconds(10)).until(() -> Fixture.effects(name).size() == 6);
        Fixture.store().move(name, Position.of(TOPIC, 0, 3), "INC-11: a stray record");
        await().atMost(Duration.ofSeconds(20)).until(() -> Fixture.effects(name).size() == 8);
    }

    @Test
    void aWrongDatabasePasswordIsToldAtTheStart() {
        PGSimpleDataSource wrong = Fixture.dataSource();
        wrong.setPassword("wrong");

        assertThatThrownBy(() -> consumer.subscription(name, JdbcPlayheadStore.of(wrong))
                        .on(OrderPlaced.class, Fixture.recording(name))
                        .start())
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("password authentication failed");
    }

    private void handleAll() throws Exception {
        try (Subscription subscription = recording().start()) {
            subscription.caughtUp().get(30, TimeUnit.SECONDS);
        }
    }

    private SubscriptionBuilder<Connection> recording() {
        return consumer.subscription(name, Fixture.store()).on(OrderPlaced.class, Fixture.recording(name));
    }

    private static Position position(long... next) {
        return Arrays.stream(next)
                .boxed()
                .reduce(
                        Position.empty(),
                        (position, offset) ->
                                position.with(TOPIC, position.partitions().size(), offset),
                        Position::merge);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.TOPIC;
import static dev.playhead.consumer.Fixture.orderLineAdded;
import static dev.playhead.consumer.Fixture.orderPlaced;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.playhead.event.Attempt;
import dev.playhead.event.Event;
import dev.playhead.event.Position;
import dev.playhead.marketplace.order.v1.OrderLineAdded;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReplayIT {

    private final String name = Fixture.subscriptionName();
    private final EventConsumer consumer = Fixture.consumer();
    private final ConcurrentLinkedQueue<String> mails = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void effects() {
        Fixture.createEffects();
    }

    @AfterEach
    void close() {
        consumer.close();
    }

    @Test
    void aReplayBesideLiveTrafficIsBoundedExactlyAndMovesNothingOfTheLivePosition() throws Exception {
        Fixture.freshTopic(3);
        Fixture.publishOrders(3, 0, 300);
        Subscription live = recording().start();
        reached(live);
        mails.clear();

        Replay replay = live.replay(
                ReplayRequest.everything()
                        .from(Position.of(TOPIC, 0, 10).with(TOPIC, 1, 20))
                        .to(Position.of(TOPIC, 0, 60).with(TOPIC, 1, 1_000)),
                "INC-9: rebuild the index",
                "ada");
        Fixture.publishOrders(3, 300, 300);

        assertThat(ended(live, replay).state()).isEqualTo(Replay.State.DONE);
        assertThat(live.reached(position(200, 200, 200)).get(20, TimeUnit.SECONDS))
                .isEqualTo(position(200, 200, 200));
        assertThat(coordinates(Attempt.REPLAY)).containsExactlyInAnyOrder(offsets(0, 10, 60), offsets(1, 20, 100));
        assertThat(coordinates(Attempt.FIRST))
                .containsExactlyInAnyOrder(offsets(0, 0, 200), offsets(1, 0, 200), offsets(2, 0, 200));
        assertThat(Fixture.store().playheads(name)).extracting(Playhead::next).containsExactly(200L, 200L, 200L);
        assertThat(mails).as("closed for history, open for what is new").hasSize(300);
        assertThat(live.replays().progress(replay).fraction()).isEqualTo(1);
    }

    @Test
    void onlyTheKeysAndTypesThatWereAskedForAreHandledAndCountedBefore() throws Exception {
        Fixture.freshTopic(1);
        Instant begun = Instant.now();
        for (String key : List.of("o-1", "o-2", "o-1", "o-3")) {
            publish(
                    key,
                    Fixture.bytes(orderPlaced(key, "b-1")),
                    OrderPlaced.getDescriptor().getFullName());
            publish(
                    key,
                    Fixture.bytes(orderLineAdded(key, "g-1")),
                    OrderLineAdded.getDescriptor().getFullName());
        }
        Subscription live = recording()
                .on(OrderLineAdded.class, (event, tx) -> record(event, tx))
                .start();
        reached(live);
        ReplayRequest request = ReplayRequest.everything()
                .since(begun.minusSeconds(60))
                .keys("o-1", "o-3")
                .types(OrderPlaced.class);

        Replay plan = live.replays().plan(name, request, "one customer", "ada");
        assertThat(live.replays().count(plan, Set.of())).isEqualTo(3);
        assertThat(live.replays().list(name)).isEmpty();
        Replay replay = live.replay(request, "one customer", "ada");

        ended(live, replay);
        assertThat(coordinates(Attempt.REPLAY)).containsExactly("0@0 0@4 0@6");
        assertThat(live.replays().list(name)).singleElement().satisfies(found -> {
            assertThat(found.keys()).containsExactlyInAnyOrder("o-1", "o-3");
            assertThat(found.endedBy()).isEqualTo("playhead");
        });
    }

    @Test
    void aReplayGoesOnWhereItWasWhenItsInstanceIsKilled() throws Exception {
        Fixture.freshTopic(2);
        Fixture.publishOrders(2, 0, 400);
        Subscription live = recording().start();
        reached(live);
        live.close();
        try (Replays operator = Replays.of(
                Fixture.store(), Map.of("bootstrap.servers", Fixture.stack().bootstrapServers()))) {
            Replay replay = operator.start(name, ReplayRequest.everything(), "after a crash", "ada");

            assertThat(instanceThatDies("-Dplayhead.crash=before-commit#7").waitFor(60, TimeUnit.SECONDS))
                    .isTrue();
            long before = operator.progress(replay).done();
            assertThat(before).isPositive().isLessThan(400);
            Subscription after = recording().start();

            assertThat(ended(after, replay).state()).isEqualTo(Replay.State.DONE);
            assertThat(replayed()).isEqualTo((int) (400 - before));
            assertThat(Fixture.query("SELECT count(*) FROM effect WHERE subscription = '" + name
                            + "' GROUP BY partition, log_offset"))
                    .as("once live, once again")
                    .hasSize(400)
                    .containsOnly("2");
        }
    }

    private Process instanceThatDies(String option) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        option,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Bystander.class.getName(),
                        Fixture.stack().bootstrapServers(),
                        Fixture.stack().registryUrl(),
                        Fixture.stack().jdbcUrl(),
                        Fixture.stack().jdbcUser(),
                        Fixture.stack().jdbcPassword(),
                        name,
                        "nowhere")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void cancellingStopsAReplayAndItsPaceIsKept() throws Exception {
        Fixture.freshTopic(2);
        Fixture.publishOrders(2, 0, 2_000);
        Subscription live = recording().start();
        reached(live);
        long begun = System.nanoTime();
        Replay replay = live.replay(ReplayRequest.everything().eventsPerSecond(100), "slowly", "ada");
        await().atMost(Duration.ofSeconds(30)).until(() -> replayed() >= 150);
        int soFar = replayed();
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertThat(soFar).as("100 a second, and a batch for each of two lanes").isLessThan((int) (100 * seconds) + 51);
        assertThat(live.replays().progress(replay).eta()).isPresent();

        assertThat(live.replays().cancel(replay.id(), "bob")).isTrue();

        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        Fixture.admin().describeConsumerGroups(List.of(replay.name())).all().get().values().stream()
                                .allMatch(group -> group.members().isEmpty()));
        int stopped = replayed();
        Fixture.publishOrders(2, 2_000, 2);
        live.reached(position(1_001, 1_001)).get(20, TimeUnit.SECONDS);
        assertThat(replayed()).isEqualTo(stopped).isLessThan(2_000);
        assertThat(live.replays().cancel(replay.id(), "bob")).isFalse();
        assertThat(live.replays().replay(replay.id()).endedBy()).isEqualTo("bob");
    }

    @Test
    void instancesShareAReplay() throws Exception {
        Fixture.freshTopic(2);
        Fixture.publishOrders(2, 0, 200);
        var one = new AtomicInteger();
        var other = new AtomicInteger();
        Subscription first = counting(one).start();
        Subscription second = counting(other).start();
        reached(first);

        Replay replay = first.replay(ReplayRequest.everything().eventsPerSecond(40), "together", "ada");

        assertThat(ended(first, replay).state()).isEqualTo(Replay.State.DONE);
        assertThat(second.name()).isEqualTo(first.name());
        assertThat(one).hasPositiveValue();
        assertThat(other).hasPositiveValue();
        assertThat(coordinates(Attempt.REPLAY)).containsExactlyInAnyOrder(offsets(0, 0, 100), offsets(1, 0, 100));
    }

    private SubscriptionBuilder<Connection> counting(AtomicInteger replayed) {
        return consumer.subscription(name, Fixture.store()).on(OrderPlaced.class, (event, tx) -> {
            record(event, tx);
            if (event.attempt() == Attempt.REPLAY) {
                replayed.incrementAndGet();
            }
        });
    }

    @Test
    void aReplayThatFailsWaitsAndSaysWhyWhileLiveTrafficGoesOn() throws Exception {
        Fixture.freshTopic(1);
        Fixture.publishOrders(1, 0, 10);
        var fails = new AtomicBoolean(true);
        Subscription live = consumer.subscription(name, Fixture.store())
                .on(OrderPlaced.class, (event, tx) -> {
                    record(event, tx);
                    if (event.attempt() == Attempt.REPLAY && event.coordinates().offset() == 5 && fails.get()) {
                        throw new IllegalStateException("not again");
                    }
                })
                .onFailure(FailurePolicy.halt())
                .start();
        reached(live);

        Replay replay = live.replay(ReplayRequest.everything(), "a test", "ada");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(live.replays().replay(replay.id()).problem()).contains(TOPIC + "-0@5"));
        Fixture.publishOrders(1, 10, 1);
        live.reached(Position.of(TOPIC, 0, 11)).get(20, TimeUnit.SECONDS);
        fails.set(false);
        Fixture.store().move(replay.name(), Position.of(TOPIC, 0, 5), "the handler is better now");
        ended(live, replay);
        assertThat(coordinates(Attempt.REPLAY)).containsExactly(offsets(0, 0, 10));
    }

    @Test
    void whatCannotBeReplayedIsRefused() throws Exception {
        Fixture.freshTopic(1);
        Fixture.publishOrders(1, 0, 10);
        Subscription live = recording().start();
        reached(live);
        Fixture.admin()
                .deleteRecords(Map.of(new TopicPartition(TOPIC, 0), RecordsToDelete.beforeOffset(4)))
                .all()
                .get();
        ReplayRequest all = ReplayRequest.everything();

        assertThatThrownBy(() -> live.replay(all.from(Position.of(TOPIC, 0, 3)), "why", "ada"))
                .isInstanceOf(PositionLostException.class);
        assertThatThrownBy(() -> live.replay(all.since(Instant.now().plusSeconds(60)), "why", "ada"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing to replay");
        assertThatThrownBy(() -> live.replay(all, " ", "ada")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> live.replays().cancel("nope", "ada")).hasMessageContaining("no replay nope");
        assertThat(live.replays().plan(name, all, "why", "ada").from()).isEqualTo(Position.of(TOPIC, 0, 4));
    }

    private SubscriptionBuilder<Connection> recording() {
        return consumer.subscription(name, Fixture.store())
                .on(OrderPlaced.class, (event, tx) -> record(event, tx))
                .effect(OrderPlaced.class, event -> mails.add(event.payload().getOrderId()));
    }

    private void record(Event<?> event, Connection tx) throws SQLException {
        Fixture.record(
                tx,
                name,
                event.coordinates().partition(),
                event.coordinates().offset(),
                event.attempt() == Attempt.REPLAY ? "REPLAY" : "FIRST");
    }

    /** What was handled at that attempt: for each partition the coordinates, in the order in which they were written. */
    private List<String> coordinates(Attempt attempt) {
        return Fixture.query("SELECT string_agg(partition || '@' || log_offset, ' ' ORDER BY seq) FROM effect"
                + " WHERE subscription = '" + name + "' AND order_id = '" + attempt + "' GROUP BY partition");
    }

    private int replayed() {
        return Integer.parseInt(
                Fixture.query("SELECT count(*) FROM effect WHERE subscription = '" + name + "' AND order_id = 'REPLAY'")
                        .get(0));
    }

    private static String offsets(int partition, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(offset -> partition + "@" + offset)
                .collect(Collectors.joining(" "));
    }

    private static void publish(String key, byte[] value, String type) {
        var record = new ProducerRecord<>(TOPIC, 0, key.getBytes(UTF_8), value);
        record.headers().add(new RecordHeader("ce_type", type.getBytes(UTF_8)));
        Fixture.publish(record);
    }

    private static Replay ended(Subscription subscription, Replay replay) {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> subscription.replays().replay(replay.id()).endedAt() != null);
        return subscription.replays().replay(replay.id());
    }

    private static Position reached(Subscription subscription) throws Exception {
        return subscription.caughtUp().get(30, TimeUnit.SECONDS);
    }

    private static Position position(long... next) {
        Position position = Position.empty();
        for (int partition = 0; partition < next.length; partition++) {
            position = position.with(TOPIC, partition, next[partition]);
        }
        return position;
    }
}

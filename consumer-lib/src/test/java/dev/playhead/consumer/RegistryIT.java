// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.TOPIC;
import static dev.playhead.consumer.Fixture.orderPlaced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import dev.playhead.consumer.test.OrderShipped;
import dev.playhead.event.Coordinates;
import dev.playhead.event.Event;
import dev.playhead.event.Position;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A registry that is down, or not the one it was. Orders are of one schema, shipments of another.
 * {@code -Dplayhead.outage=1800} for an outage of so many seconds instead of three.
 */
class RegistryIT {

    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("playhead.outage", 3));
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final String name = Fixture.subscriptionName();
    private final List<Incident> incidents = new CopyOnWriteArrayList<>();
    private final RegistryFront registry = new RegistryFront();
    private EventConsumer consumer = consumer();

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
        registry.close();
    }

    /** RG-1. */
    @Test
    void duringAnOutageKnownTypesGoOnAndUnknownOnesWait() {
        Fixture.publishOrders(1, 0, 5);
        Subscription subscription = subscribe();
        awaitEffects(5);

        registry.be(RegistryFront.Mood.UNAVAILABLE);
        Fixture.publish(1, List.of(shipped("s-1"), orderPlaced("o-behind", "b-1")));
        Fixture.publishOrders(1, 5, 5);
        awaitEffects(10);
        registry.be(RegistryFront.Mood.CUT);
        await().during(OUTAGE)
                .atMost(OUTAGE.plus(PATIENCE))
                .until(() -> Fixture.effects(name).size() == 10);
        Fixture.publishOrders(1, 10, 5);
        awaitEffects(15);

        assertThat(subscription.incidents())
                .singleElement()
                .isInstanceOfSatisfying(
                        Incident.SchemaUnresolved.class,
                        waiting -> assertThat(waiting.at()).isEqualTo(new Coordinates(TOPIC, 1, 0)));
        registry.be(RegistryFront.Mood.WELL);

        awaitEffects(17);
        await().atMost(PATIENCE).until(() -> subscription.incidents().isEmpty());
        assertThat(Fixture.coordinates(name)).doesNotHaveDuplicates();
        assertThat(Fixture.effects(name)).containsSubsequence("s-1", "o-behind");
        assertThat(incidents).allMatch(incident -> !incident.isHalting());
    }

    /** RG-1, cold: nobody has ever seen these schema ids. */
    @Test
    void aStartDuringAnOutageHandlesWhatItsHeadersName() throws Exception {
        registry.be(RegistryFront.Mood.UNAVAILABLE);
        for (int partition = 0; partition < 3; partition++) {
            Fixture.publishWithType(partition, orderPlaced("o-" + partition, "b-1"));
            Fixture.publishWithType(partition, shipped("s-" + partition));
        }

        Subscription subscription = subscribe();

        subscription.caughtUp().get(40, TimeUnit.SECONDS);
        assertThat(Fixture.effects(name)).hasSize(6);
        registry.be(RegistryFront.Mood.WELL);
        Fixture.publishWithType(0, orderPlaced("o-later", "b-1"));
        awaitEffects(7);
        assertThat(incidents).isEmpty();
    }

    /** RG-1, cold, and the headers say nothing. */
    @Test
    void aStartDuringAnOutageWaitsForWhatNothingNames() throws Exception {
        registry.be(RegistryFront.Mood.UNAVAILABLE);
        Fixture.publishOrders(2, 0, 4);

        Subscription subscription = subscribe();

        await().atMost(PATIENCE).until(() -> subscription.incidents().size() == 2);
        assertThat(subscription.incidents()).allMatch(Incident.SchemaUnresolved.class::isInstance);
        assertThat(Fixture.effects(name)).isEmpty();
        registry.be(RegistryFront.Mood.WELL);
        subscription.caughtUp().get(40, TimeUnit.SECONDS);
        assertThat(Fixture.effects(name)).hasSize(4);
        assertThat(subscription.incidents()).isEmpty();
    }

    /** RG-2, while it runs: the schema is pinned, and the event says that it is another one. */
    @Test
    void anEventUnderAReassignedIdHaltsItsLaneAndIsNotMistaken() {
        Fixture.publishWithType(0, orderPlaced("o-1", "b-1"));
        Subscription subscription = subscribe();
        awaitEffects(1);

        Fixture.publish(Fixture.typed(0, shipped("s-1"), underTheIdOf(orderPlaced("o-1", "b-1"), shipped("s-1"))));

        assertHaltsAt(subscription, new Coordinates(TOPIC, 0, 1));
        Fixture.store().move(name, Position.of(TOPIC, 0, 2), "INC-2: one order under the wrong id");
        Fixture.publishWithType(0, orderPlaced("o-2", "b-1"));
        awaitEffects(2);
        assertThat(Fixture.effects(name)).containsExactly("o-1", "o-2");
    }

    /** RG-2, at a start: the registry was wiped, and has another schema under the id. */
    @Test
    void aRegistryThatGivesAnotherSchemaForAnIdHaltsTheLane() {
        Fixture.publishWithType(0, orderPlaced("o-1", "b-1"));
        registry.reassign(id(orderPlaced("o-1", "b-1")), id(shipped("s-1")));

        Subscription subscription = subscribe();

        assertHaltsAt(subscription, new Coordinates(TOPIC, 0, 0));
        assertThat(Fixture.effects(name)).isEmpty();
    }

    /** RG-4. */
    @Test
    void theRegistryIsAskedOnceForEachIdHoweverManyEventsThereAre() throws Exception {
        Fixture.publishOrders(3, 0, 3_000);
        for (int partition = 0; partition < 3; partition++) {
            Fixture.publish(
                    partition,
                    IntStream.range(0, 100).mapToObj(i -> shipped("s-" + i)).toList());
        }

        Subscription one = subscribe();
        Subscription other = consumer.subscription(Fixture.subscriptionName(), Fixture.store())
                .on(OrderPlaced.class, (event, tx) -> {})
                .start();
        one.caughtUp().get(40, TimeUnit.SECONDS);
        other.caughtUp().get(40, TimeUnit.SECONDS);

        assertThat(registry.asked().stream().filter(path -> path.startsWith("/schemas/ids/")))
                .containsExactlyInAnyOrder(
                        RegistryFront.schema(id(orderPlaced("o-1", "b-1"))), RegistryFront.schema(id(shipped("s-1"))));
    }

    private void assertHaltsAt(Subscription subscription, Coordinates at) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(subscription.incidents())
                        .singleElement()
                        .isInstanceOfSatisfying(Incident.Undecodable.class, incident -> {
                            assertThat(incident.at()).isEqualTo(at);
                            assertThat(incident.message()).contains("ids");
                        }));
    }

    private void awaitEffects(int count) {
        await().atMost(PATIENCE).until(() -> Fixture.effects(name).size() >= count);
        assertThat(Fixture.effects(name)).hasSize(count);
    }

    private EventConsumer consumer() {
        return Fixture.consumer(registry.url(), new String[0]);
    }

    private Subscription subscribe() {
        return consumer.subscription(name, Fixture.store())
                .on(OrderPlaced.class, Fixture.recording(name))
                .on(OrderShipped.class, this::shipped)
                .listener(new SubscriptionListener() {
                    @Override
                    public void incidentOpened(Incident incident) {
                        incidents.add(incident);
                    }
                })
                .start();
    }

    private void shipped(Event<OrderShipped> event, Connection tx) throws SQLException {
        Coordinates at = event.coordinates();
        Fixture.record(tx, name, at.partition(), at.offset(), event.payload().getOrderId());
    }

    private static OrderShipped shipped(String order) {
        return OrderShipped.newBuilder().setOrderId(order).build();
    }

    private static int id(Message event) {
        return ByteBuffer.wrap(Fixture.bytes(event)).getInt(1);
    }

    /** The bytes of an event, by a producer whose registry gave another event's id to it. */
    private static byte[] underTheIdOf(Message other, Message event) {
        byte[] bytes = Fixture.bytes(event);
        ByteBuffer.wrap(bytes).putInt(1, id(other));
        return bytes;
    }
}

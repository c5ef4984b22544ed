// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.orderPlaced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.event.Position;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that stop and wake, or die: their successor takes over, and what they still try is refused. */
class ZombieIT {

    private final String name = Fixture.subscriptionName();
    private final List<Child> children = new ArrayList<>();

    @BeforeAll
    static void effects() {
        Fixture.createEffects();
    }

    @BeforeEach
    void topic() {
        Fixture.freshTopic(2);
    }

    @AfterEach
    void end() {
        children.forEach(Child::kill);
    }

    /** CO-2. */
    @Test
    void aProcessThatWakesUpAfterItsSuccessorTookOverWritesNothing() throws Exception {
        Fixture.publishOrders(2, 0, 40);
        Child zombie = child("nowhere");
        zombie.awaitLine("caught up");

        try (EventConsumer consumer = Fixture.consumer();
                Subscription successor = successor(consumer)) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !successor.position().equals(Position.empty()));
            zombie.signal("STOP");
            Fixture.publishOrders(2, 40, 100);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Fixture.effects(name).size() == 140);
            zombie.signal("CONT");
            Fixture.publishOrders(2, 140, 100);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Fixture.effects(name).size() >= 240);
        }

        assertExactlyOnceAndInOrder(240);
    }

    /** CO-2 inside the transaction, and CO-3: its locks end with the server's time-out, not when it wakes. */
    @ParameterizedTest
    @ValueSource(strings = {"effect", "commit"})
    void aProcessThatStopsInsideItsTransactionDoesNotHoldUpItsSuccessor(String where) throws Exception {
        Fixture.publishOrders(2, 0, 20);
        Child zombie = child(where);
        zombie.awaitLine("caught up");

        try (EventConsumer consumer = Fixture.consumer()) {
            Fixture.publish(0, List.of(orderPlaced("o-stop", "b-1")));
            Fixture.publish(1, List.of(orderPlaced("o-stop", "b-1")));
            zombie.awaitStopped();
            long stopped = System.nanoTime();
            try (Subscription successor = successor(consumer)) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> Fixture.effects(name).size() == 22);
                System.out.printf(
                        "takeover of %s past a process stopped at %s: %d ms%n",
                        successor.name(), where, (System.nanoTime() - stopped) / 1_000_000);
                zombie.signal("CONT");
                Fixture.publishOrders(2, 20, 20);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> Fixture.effects(name).size() >= 42);
            }
        }

        assertExactlyOnceAndInOrder(42);
    }

    private void assertExactlyOnceAndInOrder(int count) {
        List<String> coordinates = Fixture.coordinates(name);
        assertThat(coordinates).doesNotHaveDuplicates().hasSize(count);
        for (String partition : List.of("0@", "1@")) {
            assertThat(coordinates.stream()
                            .filter(at -> at.startsWith(partition))
                            .map(at -> Integer.valueOf(at.substring(2))))
                    .isSorted();
        }
    }

    private Subscription successor(EventConsumer consumer) {
        return consumer.subscription(name, Bystander.store(Fixture.dataSource()))
                .on(OrderPlaced.class, (event, tx) -> {
                    Fixture.touch(tx, event.coordinates().partition());
                    Fixture.recording(name).handle(event, tx);
                })
                .start();
    }

    private Child child(String stopAt) {
        Fixture.store();
        Fixture.createEffects();
        List<String> arguments = new ArrayList<>(List.of(Bystander.class.getName()));
        arguments.addAll(Child.servers());
        arguments.addAll(List.of(name, stopAt));
        var child = new Child(arguments);
        children.add(child);
        return child;
    }
}

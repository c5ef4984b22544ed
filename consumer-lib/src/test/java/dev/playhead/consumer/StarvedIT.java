// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StarvedIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Half of the session that the brokers of these tests grant. */
    private static final Duration STOPPED = Duration.ofSeconds(2);

    private static final int PARTITIONS = 2;
    private static final int EVENTS = 1_000;

    private final String modern = Ledger.subscriptionName();
    private final String classic = Ledger.subscriptionName();
    private final List<Child> children = new ArrayList<>();
    private int published;

    @BeforeAll
    static void ledger() {
        Ledger.open();
    }

    @BeforeEach
    void topic() {
        Fixture.freshTopic(PARTITIONS);
    }

    @AfterEach
    void end() {
        children.forEach(Child::kill);
    }

    /** CO-19, both group protocols: a heap that is hardly enough, cores that others burn, a stop of some seconds. */
    @Test
    void whoHasHardlyAnyMemoryAndProcessorKeepsItsPartitionsAndItsPromises() {
        List<Child> instances = List.of(start(modern, "consumer"), start(classic, "classic"));
        publishAndAwait(PARTITIONS);
        List<Long> epochs = epochs();

        Child burner = child(List.of(Burner.class.getName()));
        burner.awaitLine("burning");
        publishAndAwait(EVENTS);
        for (Child instance : instances) {
            instance.signal("STOP");
            await().pollDelay(STOPPED).until(instance::isAlive);
            instance.signal("CONT");
        }
        publishAndAwait(EVENTS);
        burner.kill();

        assertThat(epochs())
                .as(
                        "who was evicted claims anew: %s",
                        instances.stream().map(Child::lines).toList())
                .isEqualTo(epochs);
        Ledger.assertExactlyOnceInOrder(modern, published);
        Ledger.assertExactlyOnceInOrder(classic, published);
    }

    private List<Long> epochs() {
        return Stream.of(modern, classic)
                .flatMap(name -> Fixture.store().playheads(name).stream())
                .map(Playhead::epoch)
                .toList();
    }

    private void publishAndAwait(int events) {
        Fixture.publishOrders(PARTITIONS, published, events);
        published += events;
        for (String name : List.of(modern, classic)) {
            await().atMost(PATIENCE).until(() -> Ledger.effects(name) >= published);
        }
    }

    private Child start(String name, String protocol) {
        List<String> arguments = new ArrayList<>(List.of("-Xmx40m", Instance.class.getName()));
        arguments.addAll(Child.servers());
        arguments.addAll(List.of(name, "group.protocol=" + protocol));
        return child(arguments);
    }

    private Child child(List<String> arguments) {
        var child = new Child(arguments);
        children.add(child);
        return child;
    }

    /** Burns all cores until it is ended. */
    static final class Burner {

        private Burner() {}

        public static void main(String[] arguments) {
            int threads = 4 * Runtime.getRuntime().availableProcessors();
            for (int i = 0; i < threads; i++) {
                new Thread(Burner::burn).start();
            }
            System.out.println("burning");
        }

        private static void burn() {
            while (true) {
                Thread.onSpinWait();
            }
        }
    }
}

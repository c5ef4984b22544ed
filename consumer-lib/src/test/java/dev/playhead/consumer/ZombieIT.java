// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.orderPlaced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.event.Position;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
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

    /** CO-1, one pass of each point; the sweep over all passes is a campaign of its own. */
    @Test
    void aProcessThatDiesAnywhereLosesAndRepeatsNothing() throws Exception {
        List<String> points = List.of("after-poll#2", "after-effect#7", "before-commit#2", "after-commit#2");

        int published = 0;
        for (String point : points) {
            Fixture.publishOrders(2, published, 50);
            published += 50;
            child("nowhere", "-Dplayhead.crash=" + point).awaitEnd(137);
        }
        try (EventConsumer consumer = Fixture.consumer();
                Subscription survivor = successor(consumer)) {
            survivor.caughtUp().get(40, TimeUnit.SECONDS);
        }

        assertExactlyOnceAndInOrder(published);
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

    private Child child(String stopAt, String... options) {
        Fixture.store();
        Fixture.createEffects();
        var child = new Child(name, stopAt, options);
        children.add(child);
        return child;
    }

    /** A process of its own, read line by line. */
    private static final class Child {

        private final Process process;
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Child(String subscription, String stopAt, String... options) {
            List<String> command = new ArrayList<>(
                    List.of(ProcessHandle.current().info().command().orElse("java"), "-Xmx128m", "-XX:+UseSerialGC"));
            command.addAll(List.of(options));
            command.addAll(List.of(
                    "-cp",
                    System.getProperty("java.class.path"),
                    Bystander.class.getName(),
                    Fixture.stack().bootstrapServers(),
                    Fixture.stack().registryUrl(),
                    Fixture.stack().jdbcUrl(),
                    Fixture.stack().jdbcUser(),
                    Fixture.stack().jdbcPassword(),
                    subscription,
                    stopAt));
            try {
                process = new ProcessBuilder(command).redirectErrorStream(true).start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            var reader = new Thread(this::read, "child " + process.pid());
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                output.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                lines.add("the child's output ended: " + e);
            }
        }

        void awaitLine(String text) {
            await().atMost(Duration.ofSeconds(40)).until(() -> {
                assertThat(process.isAlive()).as("alive: %s", lines).isTrue();
                return lines.contains(text);
            });
        }

        void awaitEnd(int status) {
            await().atMost(Duration.ofSeconds(40)).until(() -> !process.isAlive());
            assertThat(process.exitValue()).as("status: %s", lines).isEqualTo(status);
        }

        /** Linux and macOS say T for a stopped process. */
        void awaitStopped() {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> run("ps", "-o", "stat=", "-p", pid()).startsWith("T"));
        }

        void signal(String signal) {
            run("kill", "-" + signal, pid());
        }

        private String pid() {
            return Long.toString(process.pid());
        }

        private static String run(String... command) {
            try {
                Process started = new ProcessBuilder(command).start();
                return new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void kill() {
            process.destroyForcibly();
        }
    }
}

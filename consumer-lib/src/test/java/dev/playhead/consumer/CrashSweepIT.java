// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two instances at a time, each a process that dies at a crash point and is followed by one that dies at another, while
 * events keep coming. A usual build tries each point where both protocols share the code under one of them, and only once.
 * {@code -Dplayhead.sweep=1-200} tries the first 200 passes of each point under both; that takes some hours, and may be done
 * in parts.
 */
class CrashSweepIT {

    private static final int PARTITIONS = 4;
    private static final int EVENTS_A_TURN = 4 * PARTITIONS;

    /** Enough to reach each point, for whoever has done most: the others have more than enough. */
    private static final int BACKLOG = 200;

    private static final boolean IS_SAMPLE = System.getProperty("playhead.sweep") == null;

    /** The sample's only pass is the second: then another one has happened before it. */
    private static final String[] PASSES =
            System.getProperty("playhead.sweep", "2").split("-");

    private static final int FIRST = Integer.parseInt(PASSES[0]);
    private static final int LAST = Integer.parseInt(PASSES[PASSES.length - 1]);

    private static final List<CrashPoint> READING = List.of(
            CrashPoint.AFTER_POLL,
            CrashPoint.AFTER_EFFECT,
            CrashPoint.BEFORE_ADVANCE,
            CrashPoint.BEFORE_COMMIT,
            CrashPoint.AFTER_COMMIT,
            CrashPoint.AFTER_CLAIM,
            CrashPoint.AFTER_SEEK);

    /** With a hospital: lanes that park and admit, and treatments beside them. */
    private static final List<CrashPoint> TREATING =
            List.of(CrashPoint.AFTER_PARK, CrashPoint.AFTER_EFFECT, CrashPoint.BEFORE_COMMIT, CrashPoint.AFTER_COMMIT);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Sweep> sweeps =
            List.of(new Sweep("consumer", false), new Sweep("classic", false), new Sweep("consumer", true));
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
        sweeps.forEach(Sweep::end);
    }

    /** CO-1, both group protocols, with and without a hospital: three subscriptions of one topic. */
    @Test
    void processesThatDieAtEveryPointLoseAndRepeatNothing() {
        List<CompletableFuture<Void>> running =
                sweeps.stream().map(CompletableFuture::runAsync).toList();

        await().atMost(PATIENCE.multipliedBy(20L * (LAST - FIRST + 1)))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    if (fastest() > published - BACKLOG) {
                        publish();
                    }
                    return running.stream().allMatch(CompletableFuture::isDone);
                });

        running.forEach(CompletableFuture::join);
        sweeps.forEach(sweep -> sweep.finish(published));
    }

    /** What the one that has done most of those that still die has done. */
    private int fastest() {
        return sweeps.stream()
                .filter(sweep -> !sweep.isDone)
                .mapToInt(sweep -> Ledger.effects(sweep.name))
                .max()
                .orElse(0);
    }

    private void publish() {
        for (int end = published + EVENTS_A_TURN; published < end; published++) {
            String order = "o-" + published % (3 * PARTITIONS);
            Fixture.publishKeyed(published % PARTITIONS, order, Fixture.bytes(Fixture.orderPlaced(order, "b")));
        }
    }

    /** Of one group protocol. */
    private static final class Sweep implements Runnable {

        private final String protocol;
        private final boolean hasHospital;
        private final String name = Ledger.subscriptionName();
        private final List<Child> children = new ArrayList<>();
        private volatile boolean isDone;

        Sweep(String protocol, boolean hasHospital) {
            this.protocol = protocol;
            this.hasHospital = hasHospital;
        }

        @Override
        public void run() {
            try {
                if (hasHospital) {
                    dieWhileReading(TREATING.stream());
                } else {
                    dieAlone();
                    dieWhileReading(READING.stream().filter(this::isMine));
                    dieWhileLeaving();
                }
            } finally {
                isDone = true;
            }
        }

        /** Whoever comes first opens the playheads. */
        private void dieAlone() {
            Child first = start(CrashPoint.AFTER_OPEN + "#1");
            await(() -> !first.isAlive());
        }

        /** Two at a time; one that died is followed by the next. */
        private void dieWhileReading(Stream<CrashPoint> points) {
            Queue<String> crashes = new ArrayDeque<>(passes(points));
            while (!crashes.isEmpty()) {
                start(crashes.remove());
                await(() -> alive() < 2);
            }
            await(() -> alive() == 0);
        }

        /** One has everything until another one comes: then it has to let go, and dies of it. */
        private void dieWhileLeaving() {
            Queue<String> crashes =
                    new ArrayDeque<>(passes(Stream.of(CrashPoint.BEFORE_REVOKE, CrashPoint.AFTER_REVOKE)));
            Child owner = start(crashes.remove());
            while (owner != null) {
                Child letsGo = owner;
                await(() -> letsGo.count("claimed subscription=") >= PARTITIONS);
                owner = crashes.isEmpty() ? null : start(crashes.remove());
                Child companion = owner == null ? start("nowhere#0") : owner;
                await(() -> !letsGo.isAlive());
                if (owner == null) {
                    companion.kill();
                }
            }
        }

        private boolean isMine(CrashPoint point) {
            return !IS_SAMPLE || READING.indexOf(point) % 2 == (protocol.equals("classic") ? 1 : 0);
        }

        private static List<String> passes(Stream<CrashPoint> points) {
            return points.flatMap(point ->
                            IntStream.rangeClosed(FIRST, LAST).mapToObj(pass -> point + "#" + reachable(point, pass)))
                    .toList();
        }

        /** What happens once for each partition, or each process, does not happen so often. */
        private static int reachable(CrashPoint point, int pass) {
            return switch (point) {
                case BEFORE_REVOKE, AFTER_REVOKE -> 1;
                case AFTER_CLAIM, AFTER_SEEK -> 1 + (pass - 1) % 2;
                default -> pass;
            };
        }

        private Child start(String crash) {
            List<String> arguments = new ArrayList<>(List.of(
                    "-Dplayhead.crash=" + crash,
                    "-D" + Instance.HOSPITAL + "=" + hasHospital,
                    Instance.class.getName()));
            arguments.addAll(Child.servers());
            arguments.addAll(List.of(name, "max.poll.records=10", "group.protocol=" + protocol));
            if (protocol.equals("classic")) {
                arguments.addAll(List.of("session.timeout.ms=3000", "heartbeat.interval.ms=500"));
            }
            var child = new Child(arguments);
            children.add(child);
            return child;
        }

        private long alive() {
            return children.stream().filter(Child::isAlive).count();
        }

        private void await(BooleanSupplier condition) {
            await(
                    PATIENCE,
                    condition,
                    () -> "still alive are "
                            + children.stream()
                                    .filter(Child::isAlive)
                                    .map(Child::lines)
                                    .toList());
        }

        private void await(Duration patience, BooleanSupplier condition, Supplier<String> otherwise) {
            try {
                org.awaitility.Awaitility.await()
                        .atMost(patience)
                        .pollInterval(Duration.ofMillis(20))
                        .until(condition::getAsBoolean);
            } catch (ConditionTimeoutException e) {
                throw new AssertionError(this + ": " + otherwise.get(), e);
            }
        }

        /** Somebody who does not die does the rest. */
        void finish(int events) {
            assertThat(children)
                    .allSatisfy(child -> assertThat(child.awaitStatus())
                            .as("%s", child.lines())
                            .isEqualTo(137));
            try (EventConsumer consumer = Fixture.consumer("group.protocol", protocol)) {
                SubscriptionBuilder<Connection> subscription = consumer.subscription(name, Fixture.store());
                if (hasHospital) {
                    subscription
                            .on(OrderPlaced.class, Ledger.failingUntilAdmitted(name))
                            .onFailure(Instance.TO_HOSPITAL);
                } else {
                    subscription.on(OrderPlaced.class, Ledger.recording(name));
                }
                Subscription survivor = subscription.start();
                await(
                        PATIENCE.multipliedBy(5), // those that died may have left much to do
                        () -> Ledger.effects(name) >= events,
                        () -> "of " + events + " events " + Ledger.effects(name) + " had their effects; "
                                + Ledger.standing(name) + ", " + survivor.incidents());
                assertThat(survivor.incidents()).isEmpty();
            }
            if (hasHospital) {
                Ledger.assertExactlyOnceInOrderOfOrders(name, events);
            } else {
                Ledger.assertExactlyOnceInOrder(name, events);
            }
            System.out.printf("%s: %d processes died, %d events%n", this, children.size(), events);
        }

        @Override
        public String toString() {
            return protocol + (hasHospital ? " with a hospital" : "");
        }

        void end() {
            children.forEach(Child::kill);
        }
    }
}

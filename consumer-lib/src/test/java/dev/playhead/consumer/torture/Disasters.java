// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

import dev.playhead.consumer.torture.Disaster.Step;
import dev.playhead.devstack.Server;
import dev.playhead.testkit.CommitCuts;
import dev.playhead.testkit.Fault;
import dev.playhead.testkit.Message.Direction;
import dev.playhead.testkit.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** All that can go wrong in a scene. What goes wrong next, where and for how long is decided by the seed alone. */
final class Disasters {

    private static final String BROKERS = "brokers";
    private static final String DATABASE = "database";
    private static final String REGISTRY = "registry";
    private static final String TOPIC = "topic";

    private final Scene scene;
    private final Random random;
    private final List<Supplier<Disaster>> urn = new ArrayList<>();

    Disasters(Scene scene, Random random) {
        this.scene = scene;
        this.random = random;
        fill();
    }

    /** How often each is in the urn is how often it happens. */
    private void fill() {
        put(4, this::killInstance);
        put(4, this::freezeInstance);
        put(2, this::stopInstance);
        put(3, this::joinInstance);
        put(3, this::killBroker);
        put(1, this::freezeBroker);
        put(1, this::stopBroker);
        put(2, this::cutKafka);
        put(1, this::takeKafkaDown);
        put(2, this::silenceKafka);
        put(1, this::slowKafka);
        put(1, this::takeDatabaseDown);
        put(2, this::silenceDatabase);
        put(1, this::slowDatabase);
        put(3, this::cutCommits);
        put(2, this::killDatabase);
        put(2, this::lockRows);
        put(1, this::takeRegistryDown);
        put(2, this::retryTwice);
        put(1, this::pause);
        put(1, this::growTopic);
    }

    private void put(int times, Supplier<Disaster> disaster) {
        for (int i = 0; i < times; i++) {
            urn.add(disaster);
        }
    }

    Disaster next() {
        return urn.get(random.nextInt(urn.size())).get();
    }

    // ---- processes

    private Disaster killInstance() {
        Seat seat = one(scene.regulars());
        return ofSeat("instance killed", seat, 1, 10, seat::kill, seat::start);
    }

    private Disaster freezeInstance() {
        Seat seat = one(scene.residents());
        return ofSeat("instance stopped (SIGSTOP)", seat, 2, 20, () -> seat.signal("STOP"), () -> seat.signal("CONT"));
    }

    private Disaster stopInstance() {
        Seat seat = one(scene.regulars());
        return ofSeat("instance told to end", seat, 1, 10, () -> scene.stopInTime(seat), seat::start);
    }

    private Disaster joinInstance() {
        Seat seat = one(scene.guests());
        return ofSeat("instance joins and leaves", seat, 10, 30, seat::start, () -> scene.stopInTime(seat));
    }

    // ---- brokers

    private Disaster killBroker() {
        Server broker = one(scene.brokers());
        return new Disaster(
                "broker killed", broker.name(), Set.of(BROKERS), between(2, 10), broker::kill, broker::start);
    }

    private Disaster freezeBroker() {
        Server broker = one(scene.brokers());
        return new Disaster(
                "broker stopped (SIGSTOP)",
                broker.name(),
                Set.of(BROKERS),
                between(1, 12),
                broker::pause,
                broker::resume);
    }

    private Disaster stopBroker() {
        Server broker = one(scene.brokers());
        return new Disaster(
                "broker restarted", broker.name(), Set.of(BROKERS), between(1, 5), broker::stop, broker::start);
    }

    // ---- the network of one instance

    private Disaster cutKafka() {
        Seat seat = one(scene.residents());
        int[] messages = {0};
        int every = 20 + random.nextInt(80);
        return ofSeat(
                "connections to Kafka cut",
                seat,
                3,
                15,
                () -> seat.kafka().inflict(message -> {
                    synchronized (messages) {
                        return ++messages[0] % every == 0 ? Verdict.cut() : Verdict.pass();
                    }
                }),
                seat::healNetwork);
    }

    private Disaster takeKafkaDown() {
        Seat seat = one(scene.residents());
        return ofSeat("Kafka unreachable", seat, 3, 20, () -> seat.kafka().takeDown(), seat::healNetwork);
    }

    private Disaster silenceKafka() {
        Seat seat = one(scene.residents());
        Fault fault = Fault.blackhole(direction());
        return ofSeat(
                "Kafka's network half-open", seat, 3, 20, () -> seat.kafka().inflict(fault), seat::healNetwork);
    }

    private Disaster slowKafka() {
        Seat seat = one(scene.residents());
        Fault fault = Fault.delay(Duration.ofMillis(200 + random.nextInt(1_300)));
        return ofSeat("Kafka's network slow", seat, 5, 20, () -> seat.kafka().inflict(fault), seat::healNetwork);
    }

    private Disaster takeDatabaseDown() {
        Seat seat = one(scene.residents());
        return ofSeat("database unreachable", seat, 3, 20, () -> seat.database().takeDown(), seat::healNetwork);
    }

    private Disaster silenceDatabase() {
        Seat seat = one(scene.residents());
        Fault fault = Fault.blackhole(direction());
        return ofSeat(
                "database's network half-open",
                seat,
                3,
                20,
                () -> seat.database().inflict(fault),
                seat::healNetwork);
    }

    private Disaster slowDatabase() {
        Seat seat = one(scene.residents());
        Fault fault = Fault.delay(Duration.ofMillis(20 + random.nextInt(180)));
        return ofSeat(
                "database's network slow", seat, 5, 15, () -> seat.database().inflict(fault), seat::healNetwork);
    }

    private Disaster cutCommits() {
        Seat seat = one(scene.residents());
        var cuts = new CommitCuts(3 + random.nextInt(5), sql -> true);
        return ofSeat(
                "connections cut at COMMIT", seat, 5, 20, () -> seat.database().inflict(cuts), seat::healNetwork);
    }

    private Direction direction() {
        return random.nextBoolean() ? Direction.TO_CLIENT : Direction.TO_SERVER;
    }

    // ---- the database, the registry

    private Disaster killDatabase() {
        Server postgres = scene.postgres();
        return new Disaster("database killed", "", Set.of(DATABASE), between(1, 8), postgres::kill, postgres::start);
    }

    private Disaster lockRows() {
        String subscription = one(scene.subscriptions());
        Deque<AutoCloseable> lock = new ArrayDeque<>();
        return new Disaster(
                "playheads locked",
                subscription,
                Set.of(DATABASE),
                between(3, 15),
                () -> lock.push(scene.books().hold(subscription)),
                () -> lock.pop().close());
    }

    private Disaster takeRegistryDown() {
        return new Disaster(
                "registry unreachable",
                "",
                Set.of(REGISTRY),
                between(5, 30),
                () -> scene.registry().takeDown(),
                () -> scene.registry().heal());
    }

    // ---- people

    private Disaster retryTwice() {
        String subscription = one(scene.subscriptions());
        return new Disaster(
                "retry of all patients, twice",
                subscription,
                Set.of(DATABASE),
                Duration.ofMillis(1 + random.nextInt(500)),
                () -> scene.retryAll(subscription),
                () -> scene.retryAll(subscription));
    }

    private Disaster pause() {
        String subscription = one(scene.subscriptions());
        return new Disaster(
                "paused and resumed",
                subscription,
                Set.of(DATABASE, subscription),
                between(3, 12),
                () -> scene.pause(subscription),
                () -> scene.resume(subscription));
    }

    private Disaster growTopic() {
        return new Disaster(
                "partition added", "", Set.of(BROKERS, TOPIC), Duration.ZERO, scene::growTopic, Step.NOTHING);
    }

    // ---- small parts

    private Disaster ofSeat(String kind, Seat seat, int fromSeconds, int toSeconds, Step begin, Step end) {
        return new Disaster(kind, seat.name(), Set.of(seat.name()), between(fromSeconds, toSeconds), begin, end);
    }

    private <T> T one(List<T> choice) {
        return choice.get(random.nextInt(choice.size()));
    }

    private Duration between(int fromSeconds, int toSeconds) {
        return Duration.ofMillis(fromSeconds * 1_000L + random.nextInt((toSeconds - fromSeconds) * 1_000));
    }
}

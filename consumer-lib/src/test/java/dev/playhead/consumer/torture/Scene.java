// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

import dev.playhead.consumer.ControlStore;
import dev.playhead.consumer.Hospital;
import dev.playhead.consumer.Pause;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.devstack.Devstack;
import dev.playhead.devstack.Server;
import dev.playhead.event.Contract;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import dev.playhead.testkit.Protocol;
import dev.playhead.testkit.TcpProxy;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Three brokers, a registry, a database, and for each group protocol one subscription with three seats: the first is never
 * left, whatever happens around it; the second is always taken by somebody; the third is for guests.
 */
final class Scene implements AutoCloseable {

    static final String TOPIC = Contract.of(OrderPlaced.class).topic();

    /** Where the servers keep their data and logs, in the campaign's directory. */
    static final String SERVERS = "servers";

    private static final int BROKERS = 3;
    private static final int PARTITIONS = 4;
    private static final int MOST_PARTITIONS = 12;
    private static final String WHO = "torture";

    private static final Map<String, List<String>> SUBSCRIPTIONS = Map.of(
            "kip848", List.of("group.protocol=consumer"),
            "classic", List.of("group.protocol=classic", "session.timeout.ms=6000", "heartbeat.interval.ms=1500"));

    private static final List<String> SETTINGS = List.of(
            "max.poll.records=50",
            "metadata.max.age.ms=5000",
            "request.timeout.ms=10000",
            "default.api.timeout.ms=20000");

    private final Devstack stack;
    private final Admin admin;
    private final Books books;
    private final JdbcPlayheadStore store;
    private final TcpProxy registry;
    private final Workload workload;
    private final LogReader log;
    private final Seat.Witness witness;
    private final List<Seat> seats = new ArrayList<>();

    private Scene(Devstack stack, Path directory, long seed, Seat.Witness witness) throws Exception {
        this.stack = stack;
        this.witness = witness;
        this.admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
        PGSimpleDataSource database = database(stack);
        this.books = new Books(database);
        this.store = JdbcPlayheadStore.of(database);
        URI url = URI.create(stack.registryUrl());
        this.registry = TcpProxy.to(url.getHost(), url.getPort(), Protocol.any());
        var addresses = new Seat.Addresses(
                stack.bootstrapServers(),
                "http://localhost:" + registry.port() + url.getPath(),
                stack.jdbcUrl(),
                stack.jdbcUser(),
                stack.jdbcPassword());
        for (String subscription : subscriptions()) {
            List<String> settings = Stream.concat(
                            SETTINGS.stream(), SUBSCRIPTIONS.getOrDefault(subscription, List.of()).stream())
                    .toList();
            for (int i = 1; i <= 3; i++) {
                seats.add(new Seat(addresses, subscription, subscription + "-" + i, settings, directory, witness));
            }
        }
        this.workload = new Workload(stack.bootstrapServers(), stack.registryUrl(), TOPIC, PARTITIONS, seed);
        this.log = new LogReader(stack.bootstrapServers(), TOPIC);
    }

    /** Starts all of it; nothing is published yet. */
    static Scene open(Path directory, long seed, Seat.Witness witness) throws Exception {
        Devstack stack = Devstack.builder()
                .brokers(BROKERS)
                .registry()
                .postgres()
                .stateDir(directory.resolve(SERVERS))
                .start();
        try {
            var scene = new Scene(stack, directory, seed, witness);
            scene.books.open();
            scene.admin
                    .createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) BROKERS)))
                    .all()
                    .get();
            scene.residents().forEach(Seat::start);
            scene.workload.start();
            return scene;
        } catch (Exception e) {
            stack.close();
            throw e;
        }
    }

    private static PGSimpleDataSource database(Devstack stack) {
        var database = new PGSimpleDataSource();
        database.setUrl(stack.jdbcUrl());
        database.setUser(stack.jdbcUser());
        database.setPassword(stack.jdbcPassword());
        database.setConnectTimeout(5);
        database.setSocketTimeout(120);
        return database;
    }

    // ---- who and what is there

    List<String> subscriptions() {
        return SUBSCRIPTIONS.keySet().stream().sorted().toList();
    }

    List<Seat> seats() {
        return seats;
    }

    /** Who is there from the beginning to the end. */
    List<Seat> survivors() {
        return numbered(1);
    }

    List<Seat> regulars() {
        return numbered(2);
    }

    List<Seat> guests() {
        return numbered(3);
    }

    /** Survivors and regulars. */
    List<Seat> residents() {
        return seats.stream().filter(seat -> !guests().contains(seat)).toList();
    }

    private List<Seat> numbered(int number) {
        return seats.stream().filter(seat -> seat.name().endsWith("-" + number)).toList();
    }

    List<Server> brokers() {
        return stack.brokers();
    }

    Server postgres() {
        return stack.postgres();
    }

    TcpProxy registry() {
        return registry;
    }

    Books books() {
        return books;
    }

    Workload workload() {
        return workload;
    }

    LogReader log() {
        return log;
    }

    // ---- what operators do

    void retryAll(String subscription) {
        Hospital hospital = Hospital.of(subscription, store);
        hospital.retryAll(WHO, "the campaign");
    }

    void pause(String subscription) {
        control().pause(subscription, new Pause("the campaign", WHO, Instant.now()));
    }

    void resume(String subscription) {
        control().resume(subscription, WHO);
    }

    private ControlStore control() {
        return store.control().orElseThrow();
    }

    void growTopic() throws ExecutionException, InterruptedException {
        int partitions = workload.partitions() + 1;
        if (partitions <= MOST_PARTITIONS) {
            admin.createPartitions(Map.of(TOPIC, NewPartitions.increaseTo(partitions)))
                    .all()
                    .get();
            workload.grown(partitions);
        }
    }

    /** As an orchestrator does. */
    void stopInTime(Seat seat) throws InterruptedException {
        if (!seat.stop()) {
            witness.overstayed(seat);
        }
    }

    /** Nothing is broken any more, whatever was. */
    void heal() throws Exception {
        registry.heal();
        for (Seat seat : seats) {
            seat.signal("CONT");
            seat.healNetwork();
        }
        brokers().forEach(Server::resume);
        brokers().forEach(Server::start);
        postgres().start();
        subscriptions().forEach(this::resume);
        for (Seat guest : guests()) {
            stopInTime(guest);
        }
        residents().forEach(Seat::start);
    }

    String databaseVersion() throws SQLException {
        return books.version();
    }

    @Override
    public void close() {
        workload.close();
        seats.forEach(Seat::close);
        registry.close();
        admin.close(Duration.ofSeconds(1));
        stack.close();
    }
}

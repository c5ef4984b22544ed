// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.Network;

/** The servers as containers; their data lives and dies with them. */
final class ContainerStack implements Stack {

    static final String KAFKA = "apache/kafka:4.3.1";
    static final String REGISTRY = "apicurio/apicurio-registry:3.0.9";
    static final String POSTGRES = "postgres:17";

    private final Network network = Network.newNetwork();
    private final Path logs;
    private final DevstackListener listener;
    private final List<ContainerServer> brokers;
    private final @Nullable ContainerServer registry;
    private final @Nullable ContainerServer postgres;
    private volatile boolean forming = true;

    private ContainerStack(Settings settings, Path logs) {
        this.logs = logs;
        this.listener = new OneAtATime(settings.listener());
        brokers = brokers(settings);
        registry = settings.registry() ? server(registry(settings.registryPort())) : null;
        postgres = settings.postgres() ? server(postgres(settings.postgresPort())) : null;
    }

    static Stack start(Settings settings) {
        if (settings.detached()) {
            throw new DevstackException("Containers cannot be detached: use -D" + Containers.PROPERTY + "=processes.");
        }
        settings.fixedPorts().forEach(Loopback::requireFree);
        try {
            Path given = settings.stateDir();
            var stack = new ContainerStack(settings, given == null ? Files.createTempDirectory("playhead-") : given);
            stack.start();
            return stack;
        } catch (IOException e) {
            throw new DevstackException("Cannot create a directory for logs: " + Errors.reason(e), e);
        }
    }

    private void start() {
        try {
            Together.run(servers(), ContainerServer::start);
            forming = false;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private List<ContainerServer> brokers(Settings settings) {
        List<Integer> ports = IntStream.range(0, settings.brokers())
                .mapToObj(i -> settings.kafkaPort() == 0 ? Loopback.freePort() : settings.kafkaPort() + i)
                .toList();
        var cluster = new KafkaCluster(Uuid.randomUuid().toString(), ports, List.of(), settings.kafka());
        return IntStream.rangeClosed(1, ports.size())
                .mapToObj(id -> server(broker(cluster, id)))
                .toList();
    }

    private ContainerServer.Recipe broker(KafkaCluster cluster, int id) {
        Map<String, String> environment = new HashMap<>();
        environment.put("CLUSTER_ID", cluster.id());
        cluster.containerSettings(id).forEach((key, value) -> environment.put(variable(key), value));
        return new ContainerServer.Recipe(
                "kafka-" + id,
                KAFKA,
                KafkaCluster.CONTAINER_PORT,
                cluster.clientPort(id),
                cluster.address(id),
                environment,
                () -> probe(cluster, id));
    }

    private void probe(KafkaCluster cluster, int id) throws IOException, ExecutionException, InterruptedException {
        Loopback.connect(cluster.clientPort(id));
        try (var kafka = new KafkaProbe(cluster.address(id))) {
            kafka.requireMember(id, forming ? cluster.size() : 1);
        }
    }

    private static String variable(String setting) {
        return "KAFKA_" + setting.replace("_", "__").replace(".", "_").toUpperCase(Locale.ROOT);
    }

    private static ContainerServer.Recipe registry(int wanted) {
        var server = new ApicurioRegistry(Path.of(""), wanted == 0 ? Loopback.freePort() : wanted);
        Map<String, String> environment = Map.of(
                "APICURIO_STORAGE_KIND", "sql",
                "APICURIO_STORAGE_SQL_KIND", "h2",
                "APICURIO_DATASOURCE_URL", "jdbc:h2:file:/tmp/schemas;WRITE_DELAY=0");
        return new ContainerServer.Recipe(
                server.name(), REGISTRY, 8080, server.port(), server.address(), environment, server::probe);
    }

    private static ContainerServer.Recipe postgres(int wanted) {
        var server = new Postgres(Path.of(""), wanted == 0 ? Loopback.freePort() : wanted, false);
        Map<String, String> environment = Map.of(
                "POSTGRES_USER", Postgres.USER,
                "POSTGRES_PASSWORD", Postgres.PASSWORD,
                "POSTGRES_DB", Postgres.DATABASE);
        return new ContainerServer.Recipe(
                server.name(), POSTGRES, 5432, server.port(), server.address(), environment, server::probe);
    }

    private ContainerServer server(ContainerServer.Recipe recipe) {
        return new ContainerServer(recipe, network, logs.resolve(recipe.name() + ".log"), listener);
    }

    private List<ContainerServer> servers() {
        List<ContainerServer> servers = new ArrayList<>(brokers);
        Stream.of(registry, postgres).filter(server -> server != null).forEach(servers::add);
        return servers;
    }

    @Override
    public List<Server> brokers() {
        return List.copyOf(brokers);
    }

    @Override
    public @Nullable Server registry() {
        return registry;
    }

    @Override
    public @Nullable Server postgres() {
        return postgres;
    }

    @Override
    public void close() {
        Together.run(servers(), ContainerServer::close);
        network.close();
    }
}

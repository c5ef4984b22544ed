// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** The servers of one {@link Devstack} as child processes. */
final class ProcessStack implements AutoCloseable {

    private final Settings settings;
    private final Path stateDir;
    private final DevstackListener listener;
    private final KafkaCluster cluster;
    private final List<ProcessServer> servers = new ArrayList<>();
    private final List<Server> brokers = new ArrayList<>();
    private final Thread atExit = new Thread(this::close, "devstack-close");
    private @Nullable Server registry;
    private @Nullable Server postgres;
    private boolean closed;

    private ProcessStack(Settings settings, Path stateDir, KafkaCluster cluster) {
        this.settings = settings;
        this.stateDir = stateDir;
        this.listener = new OneAtATime(settings.listener());
        this.cluster = cluster;
    }

    static ProcessStack start(Settings settings) {
        try {
            Path given = settings.stateDir();
            Path stateDir = given == null ? Files.createTempDirectory("playhead-") : Files.createDirectories(given);
            var stack = new ProcessStack(settings, stateDir, cluster(settings, stateDir));
            stack.start();
            return stack;
        } catch (IOException e) {
            throw new DevstackException("Cannot create the state directory: " + Errors.reason(e), e);
        }
    }

    private static KafkaCluster cluster(Settings settings, Path stateDir) throws IOException {
        List<Integer> clientPorts =
                ports(settings.brokers(), i -> Ports.choose(settings.kafkaPort() == 0 ? 0 : settings.kafkaPort() + i));
        List<Integer> controllerPorts = ports(settings.brokers(), i -> Ports.free());
        return new KafkaCluster(clusterId(stateDir), clientPorts, controllerPorts, settings.kafka());
    }

    private static List<Integer> ports(int count, Function<Integer, Integer> choice) {
        return IntStream.range(0, count).boxed().map(choice).toList();
    }

    private static String clusterId(Path stateDir) throws IOException {
        Path file = stateDir.resolve("cluster-id");
        if (!Files.exists(file)) {
            Files.writeString(file, Uuid.randomUuid().toString());
        }
        return Files.readString(file);
    }

    private void start() {
        Runtime.getRuntime().addShutdownHook(atExit);
        try (var downloads = new Downloads(listener)) {
            List<CompletableFuture<?>> starts = new ArrayList<>();
            starts.add(inBackground(() -> startBrokers(KafkaBroker.install(downloads))));
            if (settings.registry()) {
                starts.add(inBackground(() -> {
                    Path home = ApicurioRegistry.install(downloads);
                    registry = start(new ApicurioRegistry(
                            home, stateDir.resolve("registry"), Ports.choose(settings.registryPort())));
                    return null;
                }));
            }
            if (settings.postgres()) {
                starts.add(inBackground(() -> {
                    Path home = Postgres.install(downloads);
                    postgres = start(new Postgres(
                            home,
                            stateDir.resolve("postgres"),
                            Ports.choose(settings.postgresPort()),
                            settings.stateDir() != null));
                    return null;
                }));
            }
            CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            close();
            throw e.getCause() instanceof DevstackException cause ? cause : e;
        }
    }

    private @Nullable Void startBrokers(Path home) {
        List<CompletableFuture<?>> starts = new ArrayList<>();
        for (int id = 1; id <= cluster.size(); id++) {
            var program = new KafkaBroker(home, stateDir.resolve("kafka-" + id), id, cluster);
            ProcessServer broker = server(program);
            brokers.add(broker);
            starts.add(inBackground(() -> {
                broker.start();
                return null;
            }));
        }
        CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new)).join();
        return null;
    }

    private Server start(Program program) {
        ProcessServer server = server(program);
        server.start();
        return server;
    }

    private ProcessServer server(Program program) {
        var server = new ProcessServer(program, stateDir.resolve("logs").resolve(program.name() + ".log"), listener);
        synchronized (servers) {
            servers.add(server);
        }
        return server;
    }

    private static <T extends @Nullable Object> CompletableFuture<T> inBackground(Callable<T> task) {
        var result = new CompletableFuture<T>();
        var thread = new Thread(
                () -> {
                    try {
                        result.complete(task.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(
                                e instanceof CompletionException c && c.getCause() != null ? c.getCause() : e);
                    }
                },
                "devstack-start");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    String bootstrapServers() {
        return cluster.bootstrapServers();
    }

    List<Server> brokers() {
        return List.copyOf(brokers);
    }

    @Nullable
    Server registry() {
        return registry;
    }

    @Nullable
    Server postgres() {
        return postgres;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        List<CompletableFuture<?>> stops = new ArrayList<>();
        synchronized (servers) {
            for (ProcessServer server : servers) {
                stops.add(inBackground(() -> {
                    server.stop();
                    return null;
                }));
            }
        }
        CompletableFuture.allOf(stops.toArray(CompletableFuture[]::new)).join();
        if (settings.stateDir() == null) {
            removeState();
        }
        if (Thread.currentThread() != atExit) {
            Runtime.getRuntime().removeShutdownHook(atExit);
        }
    }

    private void removeState() {
        try {
            Trees.delete(stateDir);
        } catch (IOException e) {
            // What is left lies in the system's temporary directory.
        }
    }
}

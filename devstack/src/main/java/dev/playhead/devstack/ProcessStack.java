// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** The servers as child processes of this JVM, or, once detached, as processes of their own. */
final class ProcessStack implements Stack {

    private final Path stateDir;
    private final boolean temporary;
    private final DevstackListener listener;
    private final List<ProcessServer> brokers;
    private final @Nullable ProcessServer registry;
    private final @Nullable ProcessServer postgres;
    private final Thread atExit = new Thread(this::endWithJvm, "devstack-close");
    private StackState state;
    private volatile boolean forming;
    private volatile boolean detached;
    private boolean closed;

    private ProcessStack(StackState state, Path stateDir, boolean temporary, DevstackListener listener) {
        this.state = state;
        this.stateDir = stateDir;
        this.temporary = temporary;
        this.listener = new OneAtATime(listener);
        KafkaCluster cluster = state.cluster();
        brokers = IntStream.rangeClosed(1, cluster.size())
                .mapToObj(id -> server(new KafkaBroker(directory("kafka-" + id), id, cluster, new Peers())))
                .toList();
        registry = state.registryPort() == 0
                ? null
                : server(new ApicurioRegistry(directory("registry"), state.registryPort()));
        postgres = state.postgresPort() == 0
                ? null
                : server(new Postgres(directory("postgres"), state.postgresPort(), !temporary));
    }

    /** The stack that an earlier JVM has left running there, if any of its processes is alive. */
    static Optional<Stack> attach(Path stateDir) {
        try {
            return StackState.read(stateDir)
                    .filter(state -> !state.running().isEmpty())
                    .map(state -> attach(stateDir, state));
        } catch (IOException e) {
            throw new DevstackException("Cannot read the stack's state in " + stateDir + ": " + Errors.reason(e), e);
        }
    }

    private static Stack attach(Path stateDir, StackState state) {
        var stack = new ProcessStack(state, stateDir, false, new DevstackListener() {});
        stack.detached = true;
        stack.servers()
                .forEach(server -> Optional.ofNullable(state.processes().get(server.name()))
                        .flatMap(StackState.Identity::find)
                        .ifPresent(server::attach));
        return stack;
    }

    static Stack start(Settings settings) {
        settings.fixedPorts().forEach(Loopback::requireFree);
        Path given = settings.stateDir();
        try {
            return given == null
                    ? start(settings, Files.createTempDirectory("playhead-"))
                    : startExclusively(settings, Files.createDirectories(given));
        } catch (IOException e) {
            throw new DevstackException(
                    "Cannot write to the state directory: " + Errors.reason(e)
                            + ". Free some disk or choose another directory; then try again.",
                    e);
        }
    }

    private static Stack startExclusively(Settings settings, Path stateDir) throws IOException {
        try (var channel = FileChannel.open(
                        stateDir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            if (lock == null) {
                throw new OverlappingFileLockException();
            }
            return start(settings, stateDir);
        } catch (OverlappingFileLockException e) {
            throw new DevstackException(
                    "Another stack is being started in " + stateDir + ": wait for it, or choose another directory.", e);
        }
    }

    private static Stack start(Settings settings, Path stateDir) throws IOException {
        Optional<StackState> earlier = StackState.read(stateDir);
        List<String> running = earlier.map(StackState::running).orElse(List.of());
        if (!running.isEmpty()) {
            throw new DevstackException("A stack is running in " + stateDir + " already: " + String.join(", ", running)
                    + ". Stop it first, or choose another directory.");
        }
        String clusterId = earlier.map(state -> state.cluster().id())
                .orElseGet(() -> Uuid.randomUuid().toString());
        var stack = new ProcessStack(
                planned(settings, clusterId), stateDir, settings.stateDir() == null, settings.listener());
        stack.start(settings.detached());
        return stack;
    }

    private static StackState planned(Settings settings, String clusterId) {
        var cluster = new KafkaCluster(
                clusterId,
                IntStream.range(0, settings.brokers())
                        .mapToObj(i -> settings.kafkaPort() == 0 ? Loopback.freePort() : settings.kafkaPort() + i)
                        .toList(),
                IntStream.range(0, settings.brokers())
                        .mapToObj(i -> Loopback.freePort())
                        .toList(),
                settings.kafka());
        return new StackState(
                cluster,
                settings.registry() ? port(settings.registryPort()) : 0,
                settings.postgres() ? port(settings.postgresPort()) : 0,
                Map.of());
    }

    private static int port(int wanted) {
        return wanted == 0 ? Loopback.freePort() : wanted;
    }

    private ProcessServer server(Program program) {
        Path log = stateDir.resolve("logs").resolve(program.name() + ".log");
        return new ProcessServer(program, log, listener, this::launched);
    }

    private Path directory(String server) {
        return stateDir.resolve(server);
    }

    private synchronized void launched(ProcessServer server, Child child) throws IOException {
        Map<String, StackState.Identity> processes = new HashMap<>(state.processes());
        processes.put(server.name(), new StackState.Identity(child.pid(), child.started()));
        state = new StackState(state.cluster(), state.registryPort(), state.postgresPort(), Map.copyOf(processes));
        state.write(stateDir);
        if (detached) {
            server.release();
        }
    }

    private void start(boolean detach) throws IOException {
        Runtime.getRuntime().addShutdownHook(atExit);
        state.write(stateDir);
        forming = true;
        try {
            Together.run(servers(), ProcessServer::start, () -> servers().forEach(ProcessServer::giveUp));
        } catch (RuntimeException e) {
            Together.run(servers(), server -> server.close(temporary));
            removeData();
            removeHook();
            throw e;
        }
        forming = false;
        if (detach) {
            detach();
        }
    }

    private synchronized void detach() throws IOException {
        detached = true;
        for (ProcessServer server : servers()) {
            server.release();
        }
        removeHook();
    }

    private List<ProcessServer> servers() {
        List<ProcessServer> servers = new ArrayList<>(brokers);
        Stream.of(Optional.ofNullable(registry), Optional.ofNullable(postgres))
                .flatMap(Optional::stream)
                .forEach(servers::add);
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
        stopAll(temporary);
        removeHook();
    }

    /** Servers that are still starting have nothing to lose, and some do not listen yet when they are asked to stop. */
    private void endWithJvm() {
        stopAll(temporary || forming);
    }

    private synchronized void stopAll(boolean abandon) {
        if (closed) {
            return;
        }
        closed = true;
        Together.run(servers(), server -> server.close(abandon));
        if (temporary) {
            removeState();
        }
    }

    /** Last of all: a JVM that is told to end meanwhile waits for what is under way. */
    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook is what runs or waits for us.
        }
    }

    /** The logs of a start that failed are what its exception points at. */
    private void removeData() {
        if (temporary) {
            servers().forEach(server -> remove(server.program().directory()));
        }
    }

    private void removeState() {
        remove(stateDir);
    }

    private static void remove(Path directory) {
        try {
            Trees.delete(directory);
        } catch (IOException e) {
            // What is left lies in the system's temporary directory.
        }
    }

    private final class Peers implements KafkaBroker.Peers {

        @Override
        public boolean areForming() {
            return forming;
        }

        @Override
        public long alive() {
            return brokers.stream().filter(ProcessServer::isAlive).count();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.devstack.Devstack;
import dev.playhead.devstack.Server;
import dev.playhead.examples.marketplace.MarketplaceStory;
import dev.playhead.examples.marketplace.StoryFailedException;
import dev.playhead.examples.marketplace.StoryResult;
import dev.playhead.projection.ProjectionStartException;
import dev.playhead.serde.SchemaRegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a demo has started, from its servers, if they are its own, to its views. Other servers are left as they
 * are.
 */
final class RunningDemo implements AutoCloseable {

    private static final long LOOK_NANOS = 200_000_000;

    private final Terminal terminal;
    private final Home home;
    private final Lease lease;
    private final Interruption interruption;
    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile @Nullable Devstack own;
    private volatile @Nullable MarketplaceStory story;
    private volatile boolean isGuest;
    private String whatToDo = "";
    private volatile boolean isTold;

    RunningDemo(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
        this.lease = Lease.onDemo(home);
        this.interruption = new Interruption(this::interrupted);
        DemoNote.ofThisProcess(null).write(home);
        clear(home.demo());
    }

    /** The servers that somebody else runs, or those that {@code up} has started here, or new and empty ones. */
    DemoServers servers(@Nullable DemoServers elsewhere) {
        if (elsewhere != null) {
            isGuest = true;
            whatToDo = "Check --bootstrap-servers, --registry, --jdbc-url and --jdbc-password; the log is "
                    + home.log("demo");
            return elsewhere;
        }
        Lease starting = Lease.onStack(home);
        try (starting) {
            Optional<Devstack> running = Devstack.attach(home.stack());
            if (running.isPresent()) {
                isGuest = true;
                whatToDo =
                        "After ./playhead down, a demo starts empty servers of its own. The log is " + home.log("demo");
                terminal.line(terminal.mark(true) + " use the servers that ./playhead up has started");
            }
            Devstack stack = running.orElseGet(this::start);
            watch(RunningStack.servers(stack));
            return DemoServers.of(stack);
        }
    }

    private Devstack start() {
        try (Stage stage = terminal.stage("start the stack")) {
            var progress = new StackProgress(terminal, stage);
            Devstack started = Devstack.builder()
                    .registry()
                    .postgres()
                    .stateDir(home.demo())
                    .listener(progress)
                    .start();
            own = started;
            whatToDo = "The logs are " + home.log("demo") + " and, of the servers, in "
                    + home.demo().resolve("logs");
            stage.done(progress.summary(RunningStack.servers(started).size()));
            return started;
        }
    }

    /** Tells the story on the servers. */
    StoryResult tell(DemoServers servers, String host, int port) {
        try (var progress = new DemoProgress(terminal)) {
            MarketplaceStory begun = MarketplaceStory.builder()
                    .bootstrapServers(servers.kafka())
                    .schemaRegistry(servers.registry())
                    .database(servers.jdbcUrl(), servers.jdbcUser(), servers.jdbcPassword())
                    .stateDir(home.demo())
                    .host(host)
                    .port(port)
                    .listener(progress)
                    .build();
            story = begun;
            StoryResult result = begun.run();
            DemoNote.ofThisProcess(begun.views().toString()).write(home);
            isTold = true;
            return result;
        } catch (ProjectionStartException | StoryFailedException | SchemaRegistryException e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), whatToDo, e);
        }
    }

    MarketplaceStory story() {
        return Objects.requireNonNull(story, "not told yet");
    }

    /** Without one of its servers the story would only hang. */
    private void watch(List<Server> servers) {
        var thread = new Thread(
                () -> {
                    while (servers.stream().allMatch(Server::isAlive)) {
                        LockSupport.parkNanos(LOOK_NANOS);
                    }
                    servers.stream()
                            .filter(server -> !server.isAlive())
                            .findFirst()
                            .ifPresent(this::died);
                },
                "watch-servers");
        thread.setDaemon(true);
        thread.start();
    }

    /** What is the demo's own is killed when this process is gone. */
    private void died(Server server) {
        if (ending.compareAndSet(false, true)) {
            terminal.error("playhead: " + server.name() + " (process " + server.pid() + ") has died, so "
                    + (isGuest ? "the demo ends: " : "everything is stopped: ")
                    + (Failures.isDiskFull(server.log())
                            ? Failures.DISK_FULL
                            : "look for the reason at the end of its log, " + server.log() + "."));
            DemoNote.remove(home);
            Runtime.getRuntime().halt(ExitCode.FAILED);
        }
    }

    /** The demo's own servers hear of it by themselves; others would wait for its consumers to come back. */
    private void interrupted() {
        if (ending.compareAndSet(false, true)) {
            terminal.farewell(isGuest ? "Ending the demo; the servers stay." : "Stopping everything.");
            MarketplaceStory told = story;
            if (isGuest && isTold && told != null) {
                told.close();
            }
            DemoNote.remove(home);
        }
    }

    @Override
    public void close() {
        if (ending.compareAndSet(false, true)) {
            stop();
            DemoNote.remove(home);
        }
        interruption.close();
        lease.close();
    }

    private void stop() {
        MarketplaceStory told = story;
        Devstack started = own;
        try (Stage stage = terminal.stage(isGuest ? "end the demo" : "stop everything")) {
            if (told != null) {
                told.close();
            }
            if (started != null) {
                started.close();
                stage.done("");
            }
        }
    }

    /** Leaves the directory itself: it may be somebody's mount point. */
    private static void clear(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(directory)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    "cannot remove what the last demo left (" + Words.reason(e) + ")", "Remove " + directory, e);
        }
    }
}

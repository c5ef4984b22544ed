// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.devstack.Devstack;
import dev.playhead.devstack.Server;
import dev.playhead.examples.marketplace.MarketplaceStory;
import dev.playhead.examples.marketplace.StoryResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a demo has started, from its servers to its views. What it holds is worth nothing when it is over, so an
 * interrupted demo does not wait for anybody: when this process is gone, its servers are killed.
 */
final class RunningDemo implements AutoCloseable {

    private final Terminal terminal;
    private final Home home;
    private final StackLease lease;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final Thread onInterrupt = new Thread(this::interrupted, "demo-interrupted");
    private @Nullable Devstack stack;
    private @Nullable MarketplaceStory story;

    RunningDemo(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
        this.lease = StackLease.claim(home);
        Runtime.getRuntime().addShutdownHook(onInterrupt);
    }

    /** Starts the servers, empty. */
    Devstack start() {
        clear(home.demo());
        try (Stage stage = terminal.stage("start the stack")) {
            var progress = new StackProgress(terminal, stage);
            Devstack started = Devstack.builder()
                    .registry()
                    .postgres()
                    .stateDir(home.demo())
                    .listener(progress)
                    .start();
            stack = started;
            watch(servers(started));
            lease.publish(RunningStack.of("playhead demo", started));
            stage.done(progress.summary(servers(started).size()));
            return started;
        }
    }

    /** Tells the story on the servers. */
    StoryResult tell(Devstack stack, int port) {
        try (var progress = new DemoProgress(terminal)) {
            MarketplaceStory begun = MarketplaceStory.builder()
                    .bootstrapServers(stack.bootstrapServers())
                    .schemaRegistry(stack.registryUrl())
                    .database(stack.jdbcUrl(), stack.jdbcUser(), stack.jdbcPassword())
                    .stateDir(home.demo())
                    .port(port)
                    .listener(progress)
                    .build();
            story = begun;
            StoryResult result = begun.run();
            lease.publish(RunningStack.of("playhead demo", stack)
                    .withViews(begun.views().toString()));
            return result;
        }
    }

    MarketplaceStory story() {
        return Objects.requireNonNull(story, "not told yet");
    }

    private static List<Server> servers(Devstack stack) {
        List<Server> servers = new ArrayList<>(stack.brokers());
        servers.add(stack.registry());
        servers.add(stack.postgres());
        return servers;
    }

    /** Without one of its servers the story would only hang. */
    private void watch(List<Server> servers) {
        for (Server server : servers) {
            var thread = new Thread(
                    () -> {
                        ProcessHandle.of(server.pid())
                                .ifPresent(process -> process.onExit().join());
                        died(server);
                    },
                    "watch-" + server.name());
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void died(Server server) {
        if (ending.compareAndSet(false, true)) {
            terminal.error("playhead: " + server.name() + " (process " + server.pid()
                    + ") has died, so everything is stopped: "
                    + (Failures.isDiskFull(server.log())
                            ? Failures.DISK_FULL
                            : "its log, " + server.log() + ", says why."));
            end(ExitCode.FAILED);
        }
    }

    /** Ctrl-C, or kill. */
    private void interrupted() {
        if (ending.compareAndSet(false, true)) {
            terminal.farewell("Stopping everything.");
            end(130);
        }
    }

    private void end(int exitCode) {
        lease.close();
        Runtime.getRuntime().halt(exitCode);
    }

    @Override
    public void close() {
        if (!ending.compareAndSet(false, true)) {
            // Somebody else ends this process already.
            return;
        }
        if (stack != null) {
            try (Stage stage = terminal.stage("stop everything")) {
                stop(stack);
                stage.done("");
            }
        }
        lease.close();
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
    }

    private void stop(Devstack stack) {
        if (story != null) {
            story.close();
        }
        stack.close();
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

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.playhead.devstack.Devstack;
import dev.playhead.devstack.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What runs now, as its owner wrote it down for every other {@code playhead} command.
 *
 * @param command what started it, e.g. {@code playhead up}
 * @param pid of the process that owns the servers
 * @param since when that process started: the number of a process is given out again
 * @param views the address of the view server; absent while there is none
 */
record RunningStack(
        String command,
        long pid,
        String since,
        String kafka,
        String registry,
        String jdbcUrl,
        String jdbcUser,
        String jdbcPassword,
        @Nullable String views,
        List<RunningServer> servers) {

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    /** One server of it. */
    record RunningServer(String name, long pid, String address, String log) {

        boolean isAlive() {
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }

        private static RunningServer of(Server server, String address) {
            return new RunningServer(
                    server.name(), server.pid(), address, server.log().toString());
        }
    }

    /** As this process owns it. */
    static RunningStack of(String command, Devstack stack) {
        List<RunningServer> servers = new ArrayList<>();
        stack.brokers().forEach(broker -> servers.add(RunningServer.of(broker, stack.bootstrapServers())));
        servers.add(RunningServer.of(stack.registry(), stack.registryUrl()));
        servers.add(RunningServer.of(stack.postgres(), stack.jdbcUrl()));
        ProcessHandle self = ProcessHandle.current();
        return new RunningStack(
                command,
                self.pid(),
                startOf(self),
                stack.bootstrapServers(),
                stack.registryUrl(),
                stack.jdbcUrl(),
                stack.jdbcUser(),
                stack.jdbcPassword(),
                null,
                servers);
    }

    RunningStack withViews(String address) {
        return new RunningStack(
                command, pid, since, kafka, registry, jdbcUrl, jdbcUser, jdbcPassword, address, servers);
    }

    /** What runs; nothing if its owner is gone, whatever it left behind. */
    static Optional<RunningStack> find(Home home) {
        try {
            RunningStack stack = GSON.fromJson(Files.readString(home.running()), RunningStack.class);
            return Optional.ofNullable(stack).filter(found -> found.owner().isPresent());
        } catch (IOException | JsonParseException e) {
            return Optional.empty();
        }
    }

    /** What runs, for a command that needs it. */
    static RunningStack require(Home home) {
        return find(home).orElseThrow(() -> new CommandFailed("no stack is running here", "Run ./playhead up"));
    }

    Optional<ProcessHandle> owner() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> startOf(process).equals(since));
    }

    /** Replaces the file as a whole: a reader sees the old one or the new one. */
    void write(Home home) throws IOException {
        Path draft = home.state().resolve("running.json.new");
        Files.writeString(draft, GSON.toJson(this));
        Files.move(draft, home.running(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

import dev.playhead.testkit.KafkaProxy;
import dev.playhead.testkit.Protocol;
import dev.playhead.testkit.TcpProxy;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A place for one instance of a subscription at a time, with a network of its own between it and the servers. Those who sit
 * there one after the other have numbered names. Thread-safe.
 */
final class Seat implements AutoCloseable {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final Addresses addresses;
    private final String subscription;
    private final String name;
    private final List<String> settings;
    private final Witness witness;
    private final Path log;
    private final KafkaProxy kafka;
    private final TcpProxy database;
    private final String jdbcUrl;
    private int instances;
    private @Nullable Process process;
    private boolean isExpectedToLive;

    /** Where instances find what they need. */
    record Addresses(String bootstrapServers, String registry, String jdbcUrl, String user, String password) {}

    /** Hears what an instance says; called by a thread for each instance. */
    interface Witness {

        void heard(Seat seat, String line);

        /** An instance ended that nobody ended. */
        void died(Seat seat, String instance, int status);

        /** An instance was told to end and did not in time. */
        void overstayed(Seat seat);
    }

    Seat(
            Addresses addresses,
            String subscription,
            String name,
            List<String> settings,
            Path directory,
            Witness witness) {
        this.addresses = addresses;
        this.subscription = subscription;
        this.name = name;
        this.settings = settings;
        this.witness = witness;
        this.log = directory.resolve(name + ".log");
        this.kafka = KafkaProxy.to(addresses.bootstrapServers());
        URI postgres = URI.create(addresses.jdbcUrl().substring("jdbc:".length()));
        this.database = TcpProxy.to(postgres.getHost(), postgres.getPort(), Protocol.postgres());
        this.jdbcUrl = "jdbc:postgresql://localhost:" + database.port() + postgres.getPath();
    }

    String name() {
        return name;
    }

    String subscription() {
        return subscription;
    }

    KafkaProxy kafka() {
        return kafka;
    }

    TcpProxy database() {
        return database;
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Somebody takes the seat, unless somebody sits there. */
    synchronized void start() {
        if (isAlive()) {
            return;
        }
        String instance = name + "." + ++instances;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                "-Dorg.slf4j.simpleLogger.log.org.apache.kafka=warn",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
                "-cp",
                System.getProperty("java.class.path"),
                Instance.class.getName(),
                kafka.bootstrapServers(),
                addresses.registry(),
                jdbcUrl,
                addresses.user(),
                addresses.password(),
                subscription,
                instance));
        command.addAll(settings);
        try {
            Files.writeString(log, "---- " + instance + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            Process started = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            process = started;
            isExpectedToLive = true;
            var listener = new Thread(() -> listen(started, instance), instance);
            listener.setDaemon(true);
            listener.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen(Process started, String instance) {
        try (BufferedReader lines = started.inputReader(StandardCharsets.UTF_8);
                var copy = new PrintWriter(Files.newBufferedWriter(
                        log, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                copy.println(line);
                copy.flush();
                witness.heard(this, line);
            }
        } catch (IOException e) {
            // It ended in the middle of a line.
        }
        int status = started.onExit().join().exitValue();
        if (isLost(started)) {
            witness.died(this, instance, status);
        }
    }

    private synchronized boolean isLost(Process ended) {
        return process == ended && isExpectedToLive;
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        Process ended = leave();
        if (ended != null) {
            ended.destroyForcibly().waitFor();
        }
    }

    /** SIGTERM; false if it takes too long: then it is killed. */
    boolean stop() throws InterruptedException {
        Process ended = leave();
        if (ended == null) {
            return true;
        }
        ended.toHandle().destroy(); // Process.destroy() would also close its input
        boolean isGone = ended.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        ended.destroyForcibly().waitFor();
        return isGone;
    }

    private synchronized @Nullable Process leave() {
        isExpectedToLive = false;
        return process;
    }

    /** STOP or CONT. */
    void signal(String signal) throws IOException, InterruptedException {
        Process target;
        synchronized (this) {
            target = process;
        }
        if (target != null && target.isAlive()) {
            new ProcessBuilder("kill", "-" + signal, Long.toString(target.pid()))
                    .start()
                    .waitFor();
        }
    }

    /** It answers by a line {@code figures <threads> <handles> <bytes of heap>}. */
    synchronized void measure() {
        if (process == null || !process.isAlive()) {
            return;
        }
        try {
            BufferedWriter orders = process.outputWriter(StandardCharsets.UTF_8);
            orders.write("measure\n");
            orders.flush();
        } catch (IOException e) {
            // It ends just now.
        }
    }

    /** A new network, in which nothing of what went wrong before is left. */
    void healNetwork() {
        kafka.heal();
        kafka.cut();
        database.heal();
        database.cut();
    }

    @Override
    public void close() {
        Process ended = leave();
        if (ended != null) {
            ended.destroyForcibly();
        }
        kafka.close();
        database.close();
    }
}

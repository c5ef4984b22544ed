// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An app in a process of its own, so that it can be killed. It ends by itself when its parent does. */
final class ChildApp implements AutoCloseable {

    private final Process process;
    private final int port;

    private ChildApp(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static void main(String[] args) throws Exception {
        try (ProjectionApp app = ProjectionApp.builder(args[0])
                .bootstrapServers(args[1])
                .schemaRegistry(args[2])
                .stateDir(Path.of(args[3]))
                .port(0)
                .standbys(0)
                .kafka("main.consumer.session.timeout.ms", 2_000)
                .kafka("main.consumer.heartbeat.interval.ms", 500)
                .projection(Marketplace.GIGS)
                .projection(Marketplace.PRICES)
                .start()) {
            System.out.println("port=" + app.port());
            while (System.in.read() >= 0) {
                // Only the end of the input matters.
            }
        }
    }

    static ChildApp start(String name, String bootstrapServers, String registry, Path stateDir) throws IOException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildApp.class.getName(),
                        name,
                        bootstrapServers,
                        registry,
                        stateDir.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("port=")) {
                return new ChildApp(process, Integer.parseInt(line.substring(5)));
            }
        }
        throw new IllegalStateException("the child app did not start");
    }

    int port() {
        return port;
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the child app does not die");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

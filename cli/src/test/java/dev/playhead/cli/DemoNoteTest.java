// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoNoteTest {

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
    void aDemoIsFoundWhileItsProcessLives() {
        DemoNote.ofThisProcess("http://127.0.0.1:8080").write(home);

        assertThat(DemoNote.find(home).map(DemoNote::views)).contains("http://127.0.0.1:8080");

        DemoNote.remove(home);
        assertThat(DemoNote.find(home)).isEmpty();
    }

    @Test
    void aDemoWhoseProcessIdBelongsToSomebodyElseNowIsGone() {
        new DemoNote(ProcessHandle.current().pid(), "2001-01-01T00:00:00Z", null).write(home);

        assertThat(DemoNote.find(home)).isEmpty();
    }

    @Test
    void aFileThatIsBrokenOrMissingMeansThereIsNoDemo() throws IOException {
        assertThat(DemoNote.find(home)).isEmpty();

        Files.writeString(home.demoNote(), "{ broken");

        assertThat(DemoNote.find(home)).isEmpty();
    }

    @Test
    void twoDemosDoNotRunInOneDirectory() {
        Lease first = Lease.onDemo(home);
        try (first) {
            DemoNote.ofThisProcess(null).write(home);

            assertThatThrownBy(() -> Lease.onDemo(home))
                    .isInstanceOf(CommandFailed.class)
                    .hasMessage("a demo is running here already (process "
                            + ProcessHandle.current().pid() + ")");
        }

        Lease.onDemo(home).close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractsLintCommandTest {

    private static final String BAD = "../contract-tools/src/test/lint/a-catch-all-name";

    private final Screen screen = Screen.plain();

    private int lint(String... arguments) {
        String[] whole = new String[arguments.length + 2];
        whole[0] = "contracts";
        whole[1] = "lint";
        System.arraycopy(arguments, 0, whole, 2, arguments.length);
        return PlayheadCommand.commandLine(screen.terminal(), new Home(Path.of("target")))
                .execute(whole);
    }

    @Test
    void theMarketplaceHasNoFindings() {
        int exitCode = lint("../proto");

        assertThat(exitCode).isEqualTo(ExitCode.OK);
        assertThat(screen.out()).contains("no findings");
    }

    @Test
    void aFindingSaysWhereWhatWhyAndHow() {
        int exitCode = lint(BAD);

        assertThat(exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(screen.out())
                .contains(
                        "gig.proto:12:1: event-name-specific: acme.gig.v1.GigUpdated", "fix   Split it", "1 finding\n");
    }

    @Test
    void programsGetNothingButTheirFormat() {
        int exitCode = lint(BAD, "--format", "json");

        assertThat(exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(screen.out()).startsWith("{\n  \"findings\": [").endsWith("}\n");
    }

    @Test
    void aDirectoryThatIsNotThereIsAUsageError() {
        int exitCode = lint("nowhere");

        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).startsWith("playhead: there is no directory nowhere");
    }

    @Test
    void textThatDoesNotCompileIsOneSentenceWithItsPlace(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("a.proto"), "syntax = \"proto3\";\nmessage {}\n");

        int exitCode = lint(directory.toString());

        assertThat(exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(screen.err())
                .startsWith("playhead: " + directory + "/a.proto:2:9: ")
                .hasLineCount(1);
    }
}

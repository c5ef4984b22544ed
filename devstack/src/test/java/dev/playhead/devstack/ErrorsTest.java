// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorsTest {

    @TempDir
    Path directory;

    @Test
    void onlyTheWordsOfTheLastStartExplainItsFailure() throws IOException {
        Path log = Files.writeString(directory.resolve("kafka-1.log"), "all is well\n");
        long begin = Errors.end(log);
        Files.writeString(log, "all is well\nInvalid value\n\tat Somewhere\n");

        assertThat(Errors.logged(log, begin))
                .isEqualTo(
                        " Put right what its log says and try again; the last lines of " + log + ":\n  Invalid value");
    }

    @Test
    void aServerThatEndsWithoutAWordIsNotExplainedByAPath() throws IOException {
        Path log = Files.writeString(directory.resolve("kafka-1.log"), "all is well\n");

        assertThat(Errors.logged(log, Errors.end(log)))
                .startsWith(" It has written nothing to its log, " + log + ": most often the system has killed it")
                .endsWith("then try again.");
    }
}

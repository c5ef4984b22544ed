// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BufTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x86_64",
        "Linux, aarch64, linux-aarch_64",
        "Mac OS X, aarch64, osx-aarch_64",
        "Mac OS X, x86_64, osx-x86_64",
        "Windows 11, amd64, windows-x86_64"
    })
    void eachPlatformHasItsClassifier(String os, String arch, String classifier) {
        assertThat(Buf.classifier(os, arch)).isEqualTo(classifier);
    }

    @Test
    void anotherPlatformIsToldWhereBufRuns() {
        assertThatThrownBy(() -> Buf.classifier("AIX", "ppc64"))
                .isInstanceOf(ContractsUnreadableException.class)
                .hasMessageStartingWith("buf is not built for AIX on ppc64");
    }

    @Test
    void itRunsInTheVersionWeName() {
        Buf.Output output = TestBuf.BUF.run(directory, List.of("--version"));

        assertThat(output.exitCode()).isZero();
        assertThat(output.out() + output.err()).contains(Buf.VERSION);
    }

    @Test
    void aRunThatTakesTooLongIsEnded() {
        assertThatThrownBy(() -> TestBuf.BUF.withLimit(Duration.ZERO).run(directory, List.of("build")))
                .isInstanceOf(ContractsUnreadableException.class)
                .hasMessageContaining("buf build did not end within 0 ms");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReferenceTest {

    private static final Path PAGE = Path.of("../docs/reference/cli.md");

    @Test
    void theReferenceIsWhatTheCommandsSay() throws IOException {
        String page =
                Reference.page(PlayheadCommand.commandLine(Screen.plain().terminal(), new Home(Path.of(".playhead"))));
        Path made = Files.writeString(Path.of("target/cli.md"), page);

        assertThat(Files.readString(PAGE).equals(page))
                .as(
                        "docs/reference/cli.md is what the commands say; after a change: cp cli/%s docs/reference/cli.md",
                        made)
                .isTrue();
    }
}

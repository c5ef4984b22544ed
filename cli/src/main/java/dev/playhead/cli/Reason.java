// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import picocli.CommandLine.Option;

/** Why somebody decides, kept with the decision. */
final class Reason {

    @Option(names = "--reason", required = true, paramLabel = "<text>", description = "Kept for those who ask later.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String given;

    String text() {
        if (given.isBlank()) {
            throw CommandFailed.usage("--reason is empty", "Say why: somebody will ask");
        }
        return given;
    }
}

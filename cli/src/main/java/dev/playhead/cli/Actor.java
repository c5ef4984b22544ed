// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who decides, kept with the reason. */
final class Actor {

    @Option(names = "--by", paramLabel = "<name>", description = "Who decides (default: the user of this machine).")
    private @Nullable String given;

    String name() {
        return given == null || given.isBlank() ? System.getProperty("user.name", "somebody") : given;
    }
}

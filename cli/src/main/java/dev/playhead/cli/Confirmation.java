// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import picocli.CommandLine.Option;

/** Asks before something is done that cannot be undone by running it again. */
final class Confirmation {

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    void require(Terminal terminal, String question) {
        if (yes) {
            return;
        }
        if (!terminal.look().canAsk()) {
            throw CommandFailed.usage("nobody is here to confirm this, so nothing was changed", "Pass --yes");
        }
        if (!terminal.confirms(question)) {
            throw new CommandFailed("nothing was changed", "");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the command keeps what outlives it.
 *
 * @param state {@code .playhead} in the directory of the launcher
 */
record Home(Path state) {

    /** Of the launcher's directory; without a launcher, of the current one. */
    static Home ofThisProcess() {
        Path root = Path.of(System.getProperty("playhead.home", ""));
        return new Home(root.toAbsolutePath().normalize().resolve(".playhead"));
    }

    /** The checkout that the launcher belongs to. */
    Path root() {
        return state.resolveSibling("").normalize();
    }

    /** The data of {@code playhead up}; kept until somebody removes it. */
    Path stack() {
        return state.resolve("stack");
    }

    /** The data of {@code playhead demo}; removed at its next start. */
    Path demo() {
        return state.resolve("demo");
    }

    /** The data of {@code playhead torture} with a seed; removed at the next start with that seed. */
    Path torture(long seed) {
        return state.resolve("torture").resolve(Long.toString(seed));
    }

    /** What a demo that runs says of itself. */
    Path demoNote() {
        return state.resolve("demo.json");
    }

    /** Held while servers are being started or stopped. */
    Path stackLock() {
        return state.resolve("stack.lock");
    }

    /** Held while a demo runs. */
    Path demoLock() {
        return state.resolve("demo.lock");
    }

    Path log(String command) {
        return state.resolve("logs").resolve(command + ".log");
    }

    void create() {
        try {
            Files.createDirectories(state.resolve("logs"));
        } catch (IOException e) {
            throw new CommandFailed("cannot write to " + state + " (" + Words.reason(e) + ")", "make it writable");
        }
    }
}

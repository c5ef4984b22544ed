// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a {@link ProcessServer} needs to know about the server it runs. */
interface Program {

    String name();

    /** What clients connect to. */
    String address();

    /** The ports that must be free at start. */
    List<Integer> ports();

    /** Where the process runs; exists before {@link #prepare}. */
    Path directory();

    /** Lays out the data directory if it is new. */
    void prepare(Path log) throws IOException;

    List<String> command();

    default Map<String, String> environment() {
        return Map.of();
    }

    /** The signal that asks for an orderly end. */
    default String stopSignal() {
        return "TERM";
    }

    /** How long a start may take on a slow machine. */
    default Duration patience() {
        return Duration.ofSeconds(90);
    }

    /** Returns when the server does for a client what it is there for; throws, quickly, while it does not. */
    void probe() throws Exception;
}

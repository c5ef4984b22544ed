// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a {@link ProcessServer} needs to know about the server it runs. */
interface Program {

    String name();

    /** What clients connect to. */
    String address();

    /** The ports that must be free at start. */
    List<Integer> ports();

    Distribution distribution();

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

    /** The signal that ends it at once, when nobody needs its data again. */
    default String abandonSignal() {
        return "KILL";
    }

    /** Whether an orderly end is worth more than a quick one, although the data is not needed again. */
    default boolean isWorthStopping() {
        return false;
    }

    /** Called after an orderly end. */
    default void stopped() throws IOException {}

    /** As {@link Readiness.Probe}. */
    void probe() throws Exception;
}

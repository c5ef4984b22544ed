// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.nio.file.Path;

/**
 * One running server of a {@link Devstack}, and the faults a test can inflict on it.
 *
 * <p>All methods block until the server is in the state they name; each is bounded and ends in a
 * {@link DevstackException} if that state is not reached. Thread-safe: starts of one server wait for one another, and
 * whatever ends it also ends a start under way.
 *
 * @since 0.1
 */
public interface Server {

    /** {@code kafka-1}, {@code registry} or {@code postgres}. */
    String name();

    /** What a client connects to: {@code host:port}, or a URL. */
    String address();

    /** The process id of the last start, also while the server is down. */
    long pid();

    /** What the server printed, of all its starts. The file outlives the server, not a temporary state directory. */
    Path log();

    /** Whether the process exists; a paused server is alive. */
    boolean isAlive();

    /** Ends the whole process tree with SIGKILL, as a power cut would, and waits until it is gone. */
    void kill();

    /** Freezes the whole process tree with SIGSTOP: connections stay open, nothing answers. */
    void pause();

    /** Wakes a paused process tree with SIGCONT. */
    void resume();

    /** Ends the server in its orderly way, and kills it if that takes longer than 20 seconds. */
    void stop();

    /**
     * Starts the server again after {@link #kill()} or {@link #stop()}, on the same ports and the same data, and waits
     * until it is usable. Does nothing if it is alive.
     *
     * <p>A broker of several without a majority of them alive cannot be usable; its start returns when it waits for the
     * others. So a cluster that was killed whole is started one by one, and is usable when the last start returns.
     */
    void start();
}

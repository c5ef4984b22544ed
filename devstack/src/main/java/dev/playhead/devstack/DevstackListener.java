// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Watches a {@link Devstack} come up, for progress bars and log lines.
 *
 * <p>Calls come one at a time, from several threads. They must return quickly and must not throw.
 *
 * @since 0.1
 */
public interface DevstackListener {

    /**
     * A file is on its way from the Maven repository; the last call for a file has {@code bytesDone == bytesTotal}.
     *
     * @param file the file's name, e.g. {@code kafka_2.13-4.3.1.jar}
     * @param bytesTotal -1 while the size is not known
     */
    default void downloading(String file, long bytesDone, long bytesTotal) {}

    /** A distribution is being unpacked into the user's cache directory; this happens once per version and user. */
    default void installing(String distribution) {}

    /** A server's process is about to be started; it prints to {@code log}. */
    default void starting(String server, Path log) {}

    /**
     * A server is usable.
     *
     * @param address what a client connects to
     * @param took from the start of the process, unpacking and downloads not included
     */
    default void ready(String server, String address, Duration took) {}
}

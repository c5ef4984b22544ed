// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.util.concurrent.atomic.AtomicBoolean;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;

/** Whether containers can be had here, and what to say if not. */
final class Containers {

    static final String PROPERTY = "playhead.devstack";

    private static final AtomicBoolean said = new AtomicBoolean();

    private Containers() {}

    /** Whether {@code -Dplayhead.devstack=containers} is set. */
    static boolean areWanted() {
        String provider = System.getProperty(PROPERTY, "processes");
        return switch (provider) {
            case "processes" -> false;
            case "containers" -> true;
            default ->
                throw new DevstackException(
                        "-D" + PROPERTY + "=" + provider + " is neither processes nor containers: choose one.");
        };
    }

    static void require() {
        try {
            if (!DockerClientFactory.instance().isDockerAvailable()) {
                throw unavailable("no Docker engine answers on this machine");
            }
        } catch (NoClassDefFoundError e) {
            throw unavailable("org.testcontainers:testcontainers is not on the class path");
        }
    }

    private static RuntimeException unavailable(String reason) {
        String message = "SKIPPED: -D" + PROPERTY + "=containers was asked for, but " + reason
                + ". Nothing of this stack was tested; -D" + PROPERTY + "=processes needs no Docker.";
        if (said.compareAndSet(false, true)) {
            System.err.printf("%n%s%n%s%n%s%n%n", "*".repeat(80), message, "*".repeat(80));
        }
        try {
            return Aborted.test(message);
        } catch (NoClassDefFoundError e) {
            return new DevstackUnavailableException(message);
        }
    }

    /** A class of its own, as opentest4j is there in tests only. */
    private static final class Aborted {

        static RuntimeException test(String message) {
            return new TestAbortedException(message);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for a server that has just been launched.
 *
 * @param logged what its log says, for the end of a sentence
 * @param isAlive whether waiting makes sense
 * @param isGivenUp whether somebody has stopped the server meanwhile
 */
record Readiness(String server, Supplier<String> logged, BooleanSupplier isAlive, BooleanSupplier isGivenUp) {

    /** Returns when the server does for a client what it is there for; throws, within seconds, while it does not. */
    interface Probe {
        void probe() throws Exception;
    }

    /** How long a start may take on a slow machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration INTERVAL = Duration.ofMillis(50);

    void await(Probe probe) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                probe.probe();
                return;
            } catch (Exception e) {
                requireHope(deadline, e);
                LockSupport.parkNanos(INTERVAL.toNanos());
            }
        }
    }

    private void requireHope(Instant deadline, Exception cause) {
        if (isGivenUp.getAsBoolean()
                || cause instanceof InterruptedException
                || Thread.currentThread().isInterrupted()) {
            throw new DevstackException("The start of " + server + " was interrupted", cause);
        }
        if (!isAlive.getAsBoolean()) {
            throw new DevstackException(server + " ended while it was starting." + logged.get(), cause);
        }
        if (Instant.now().isAfter(deadline)) {
            throw new DevstackException(
                    server + " did not become usable within " + PATIENCE.toSeconds() + " s (" + Errors.reason(cause)
                            + ")." + logged.get(),
                    cause);
        }
    }
}

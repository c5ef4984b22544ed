// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where a test can make the process die: {@code -Dplayhead.crash=before-commit#3} halts the JVM, as a power cut would,
 * when it gets to that point the third time. Without the property nothing happens.
 */
enum CrashPoint {
    AFTER_POLL,
    AFTER_EFFECT,
    AFTER_PARK,
    BEFORE_ADVANCE,
    BEFORE_COMMIT,
    AFTER_COMMIT,
    /** The playheads of a topic are there, and nobody's. */
    AFTER_OPEN,
    AFTER_CLAIM,
    AFTER_SEEK,
    /** The group wants partitions back, or the subscription ends; lanes do not know it yet. */
    BEFORE_REVOKE,
    /** All lanes have let go, and the group does not know it yet. */
    AFTER_REVOKE;

    @SuppressWarnings("ImmutableEnumChecker") // counting is all that it is for
    private final AtomicInteger passes = new AtomicInteger();

    private final int fatalPass = fatalPass(this + "#");

    private static int fatalPass(String point) {
        String chosen = System.getProperty("playhead.crash", "");
        return chosen.startsWith(point) ? Integer.parseInt(chosen.substring(point.length())) : 0;
    }

    void pass() {
        if (fatalPass > 0 && passes.incrementAndGet() == fatalPass) {
            Runtime.getRuntime().halt(137);
        }
    }

    /** As the property spells it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

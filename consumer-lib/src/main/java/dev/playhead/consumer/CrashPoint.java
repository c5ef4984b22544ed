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
    BEFORE_COMMIT,
    AFTER_COMMIT;

    @SuppressWarnings("ImmutableEnumChecker") // counting is all that it is for
    private final AtomicInteger passes = new AtomicInteger();

    private final int fatalPass = fatalPass(name().toLowerCase(Locale.ROOT).replace('_', '-') + "#");

    private static int fatalPass(String point) {
        String chosen = System.getProperty("playhead.crash", "");
        return chosen.startsWith(point) ? Integer.parseInt(chosen.substring(point.length())) : 0;
    }

    void pass() {
        if (fatalPass > 0 && passes.incrementAndGet() == fatalPass) {
            Runtime.getRuntime().halt(137);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

/**
 * How long a transaction may go on taking events. Looking at the clock takes as long as a quick handler, so it is looked
 * at again only when an eighth of the time that is left may have passed, at the pace seen so far. Used by one thread.
 */
final class Stint {

    private static final int LONGEST_BLIND = 64;

    private final long begun;
    private final long length;
    private int nextLook = 1;

    /** @param begun by {@link System#nanoTime} */
    Stint(long begun, long lengthNanos) {
        this.begun = begun;
        this.length = lengthNanos;
    }

    boolean isUp(int handled) {
        return handled >= nextLook && isUp(handled, System.nanoTime() - begun);
    }

    boolean isUp(int handled, long elapsed) {
        long affordable = (length - elapsed) / 8 * handled / Math.max(1, elapsed);
        nextLook = handled + (int) Math.max(1, Math.min(LONGEST_BLIND, affordable));
        return elapsed >= length;
    }
}

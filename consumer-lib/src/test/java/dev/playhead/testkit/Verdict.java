// SPDX-License-Identifier: Apache-2.0
package dev.playhead.testkit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What becomes of a message. Immutable.
 *
 * @param delay what it waits for before anything else is done with it; so does all that follows in its direction
 * @param isPassed whether it is then passed on
 * @param isCut whether its connection ends after that
 * @param isOrphaned whether its sender loses the connection at once, before the delay
 */
public record Verdict(CompletableFuture<?> delay, boolean isPassed, boolean isCut, boolean isOrphaned) {

    private static final CompletableFuture<?> NOTHING = CompletableFuture.completedFuture(null);

    private static final Verdict PASS = new Verdict(NOTHING, true, false, false);
    private static final Verdict DROP = new Verdict(NOTHING, false, false, false);
    private static final Verdict CUT = new Verdict(NOTHING, false, true, false);
    private static final Verdict PASS_THEN_CUT = new Verdict(NOTHING, true, true, false);

    public static Verdict pass() {
        return PASS;
    }

    /**
     * It vanishes, and so does all that follows in its direction; the connection stays. That is a half-open connection: TCP
     * hands nothing over that comes behind a gap, and a client that misses one answer among others is confused.
     */
    public static Verdict drop() {
        return DROP;
    }

    boolean isDropped() {
        return !isPassed && !isCut;
    }

    /** The connection ends, and this message with it. */
    public static Verdict cut() {
        return CUT;
    }

    /** The connection ends as soon as this message is on its way. */
    public static Verdict passThenCut() {
        return PASS_THEN_CUT;
    }

    /** It is passed on that much later. */
    public static Verdict passAfter(Duration delay) {
        return passWhen(after(delay));
    }

    /** It is held until then; for ever, if that never comes. */
    public static Verdict passWhen(CompletableFuture<?> released) {
        return new Verdict(released, true, false, false);
    }

    /** Its sender loses the connection now, and yet it arrives, then. */
    public static Verdict orphanUntil(CompletableFuture<?> released) {
        return new Verdict(released, true, true, true);
    }

    /** Done by itself that much later. */
    public static CompletableFuture<?> after(Duration delay) {
        return new CompletableFuture<>().completeOnTimeout(null, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}

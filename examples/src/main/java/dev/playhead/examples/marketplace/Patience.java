// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** Waits for something long, as long as it moves. */
final class Patience {

    private static final long LOOK_MILLIS = 100;

    private final Duration longestStandstill;

    Patience(Duration longestStandstill) {
        this.longestStandstill = longestStandstill;
    }

    /**
     * @param look shows the progress to whoever watches, and says how much is done
     * @return how much is done in the end
     * @throws StoryFailedException if it fails, or does not move for too long
     */
    long await(String what, CompletableFuture<?> end, LongSupplier look) throws InterruptedException {
        long done = -1;
        long moved = System.nanoTime();
        while (!isOver(what, end)) {
            long now = look.getAsLong();
            if (now != done) {
                done = now;
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > longestStandstill.toNanos()) {
                throw new StoryFailedException(what + " has not moved for " + longestStandstill.toSeconds() + " s, at "
                        + done + ". Look at the logs of Kafka and PostgreSQL");
            }
        }
        return look.getAsLong();
    }

    private static boolean isOver(String what, CompletableFuture<?> end) throws InterruptedException {
        try {
            end.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            Throwable reason = Objects.requireNonNullElse(e.getCause(), e);
            throw new StoryFailedException(what + " failed: " + reason.getMessage(), reason);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The same for all, at the same time. */
final class Together {

    private Together() {}

    /** Returns when all are done; then throws what failed first, if anything did. */
    static <T> void run(List<T> items, Consumer<T> action) {
        run(items, action, () -> {});
    }

    /** @param onFailure what to do at once when one fails, while the others are still at it */
    static <T> void run(List<T> items, Consumer<T> action, Runnable onFailure) {
        var first = new AtomicReference<@Nullable RuntimeException>();
        CompletableFuture<?>[] runs = items.stream()
                .map(item ->
                        CompletableFuture.runAsync(() -> attempt(item, action, first, onFailure), Together::newThread))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(runs).join();
        RuntimeException failure = first.get();
        if (failure != null) {
            throw failure;
        }
    }

    private static <T> void attempt(
            T item, Consumer<T> action, AtomicReference<@Nullable RuntimeException> first, Runnable onFailure) {
        try {
            action.accept(item);
        } catch (RuntimeException e) {
            if (first.compareAndSet(null, e)) {
                onFailure.run();
            }
        }
    }

    private static void newThread(Runnable work) {
        var thread = new Thread(work, "devstack");
        thread.setDaemon(true);
        thread.start();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import dev.playhead.serde.RegisteredSchema;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.SchemaRegistryException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the registry for ids without making the caller wait: a poll starts a question or looks at its answer. An id is
 * asked for again only some seconds after it was asked for in vain. Thread-safe.
 */
final class BackgroundLookup {

    private final SchemaRegistry registry;
    private final LongSupplier nanoTime;
    private final Map<Integer, Question> questions = new ConcurrentHashMap<>();

    private record Question(CompletableFuture<RegisteredSchema> answer, long at) {}

    BackgroundLookup(SchemaRegistry registry, LongSupplier nanoTime) {
        this.registry = registry;
        this.nanoTime = nanoTime;
    }

    /**
     * The schema with an id; null as long as the registry has not answered.
     *
     * @throws SchemaRegistryException if the registry answered that there is none
     */
    @Nullable
    RegisteredSchema poll(int id) {
        Question question = questions.compute(id, (i, asked) -> asked == null || isDue(asked) ? ask(id) : asked);
        return question.answer().isDone() ? answer(question) : null;
    }

    private boolean isDue(Question asked) {
        return asked.answer().isCompletedExceptionally() && nanoTime.getAsLong() - asked.at() >= Outage.FRESH_NANOS;
    }

    private Question ask(int id) {
        return new Question(
                CompletableFuture.supplyAsync(() -> registry.byId(id), BackgroundLookup::run), nanoTime.getAsLong());
    }

    /** A thread of its own: the question may block for long, which nobody's pool should suffer from. */
    private static void run(Runnable question) {
        Thread thread = new Thread(question, "playhead-registry-lookup");
        thread.setDaemon(true);
        thread.start();
    }

    private static @Nullable RegisteredSchema answer(Question question) {
        try {
            return question.answer().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SchemaRegistryException failure && !failure.isRetriable()) {
                throw failure;
            }
            return null;
        }
    }
}

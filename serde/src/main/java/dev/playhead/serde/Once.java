// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * Asks for each key once, however many threads want it at the same time; they wait for the one that asks. What was found
 * is kept for good, what failed is asked again by the next caller. Nobody holds a lock while asking. Thread-safe.
 */
final class Once<K, V> {

    private final ConcurrentMap<K, CompletableFuture<V>> answers = new ConcurrentHashMap<>();

    V get(K key, Function<K, V> ask) {
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> first = answers.putIfAbsent(key, mine);
        return first == null ? ask(key, ask, mine) : await(first);
    }

    private V ask(K key, Function<K, V> ask, CompletableFuture<V> answer) {
        try {
            V value = ask.apply(key);
            answer.complete(value);
            return value;
        } catch (RuntimeException | Error e) {
            answers.remove(key, answer);
            answer.completeExceptionally(e);
            throw e;
        }
    }

    private V await(CompletableFuture<V> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SchemaRegistryException theirs) {
                throw new SchemaRegistryException(String.valueOf(theirs.getMessage()), theirs.isRetriable(), theirs);
            }
            throw e;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import dev.playhead.event.Contract;
import dev.playhead.producer.EventContext;
import dev.playhead.producer.EventProducer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/** Publishes the history, unless the log holds it already. */
final class HistoryPublisher {

    private final RetailHistory history;
    private final EventProducer producer;

    HistoryPublisher(RetailHistory history, EventProducer producer) {
        this.history = history;
        this.producer = producer;
    }

    /**
     * Whether the topics hold as many events as the history has for them.
     *
     * @param records how many each topic holds
     * @throws StoryFailedException if they hold something else
     */
    boolean isPublished(Map<String, Long> records) {
        long present = records.values().stream().mapToLong(Long::longValue).sum();
        if (present == 0) {
            return false;
        }
        Map<String, Long> expected = history.events().stream()
                .collect(Collectors.groupingBy(HistoryPublisher::topic, Collectors.counting()));
        if (records.equals(expected)) {
            return true;
        }
        throw new StoryFailedException("The topics hold " + present + " records, the history has "
                + history.events().size() + " events: an earlier run was cut off, or somebody else publishes there."
                + " Start on an empty stack");
    }

    private static String topic(HistoryEvent event) {
        return Contract.of(event.payload().getClass()).topic();
    }

    /**
     * Publishes all of it. The events of one key stay in order; one that is not certainly in the log fails the story.
     *
     * @param progress hears how many are in the log
     */
    void publish(LongConsumer progress) {
        List<CompletableFuture<?>> outcomes = new ArrayList<>();
        AtomicLong done = new AtomicLong();
        for (HistoryEvent event : history.events()) {
            outcomes.add(producer.publish(event.payload(), context(event))
                    .thenRun(() -> progress.accept(done.incrementAndGet())));
        }
        producer.flush();
        try {
            CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw new StoryFailedException(
                    "Only " + done + " of " + outcomes.size() + " events are in the log. Start on an empty stack",
                    e.getCause());
        }
    }

    private static EventContext context(HistoryEvent event) {
        EventContext context = EventContext.empty().withTime(event.time());
        return event.invoice().map(context::withTransaction).orElse(context);
    }
}

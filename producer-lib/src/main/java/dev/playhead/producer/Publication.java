// SPDX-License-Identifier: Apache-2.0
package dev.playhead.producer;

import dev.playhead.event.Contract;
import dev.playhead.event.Position;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** One event on its way: the future that the caller holds, and Kafka's callback that completes it. */
final class Publication extends CompletableFuture<Position> implements Callback {

    private final Contract<?> contract;
    private final String id;
    private final Retries retries;
    private final double retriesBefore;

    /** Who is inside {@code send}, where Kafka reports early failures through the callback. */
    private @Nullable Thread sender = Thread.currentThread();

    Publication(Contract<?> contract, String id, Retries retries) {
        this.contract = contract;
        this.id = id;
        this.retries = retries;
        this.retriesBefore = retries.seen();
    }

    void leftSend() {
        sender = null;
    }

    /** {@code send} threw. */
    void refused(Exception failure) {
        completeExceptionally(Verdict.inSend(contract.name(), id, failure));
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata written, @Nullable Exception failure) {
        if (failure != null && Thread.currentThread() == sender) {
            refused(failure);
        } else if (failure != null) {
            completeExceptionally(Verdict.afterSend(contract.name(), id, failure, retries.isNoneSince(retriesBefore)));
        } else if (written == null || !written.hasOffset()) {
            completeExceptionally(Verdict.afterSend(contract.name(), id, withoutOffset(), false));
        } else {
            complete(Position.of(written.topic(), written.partition(), written.offset() + 1));
        }
    }

    /** A retry of a batch so old that the broker knows it is written, but no longer where. */
    private static KafkaException withoutOffset() {
        return new KafkaException("the broker has the event, but no longer knows at which offset");
    }
}

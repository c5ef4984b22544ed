// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a reader asks for a commit. While history is read a commit is a cost, because each writes every key that
 * it touched: the more events fall on a key between two commits, the fewer writes. Then Kafka Streams' commit interval
 * (seconds) is all there is, unless memory fills up or the end of history is reached. Once live, whatever is read is
 * committed {@link #LIVE_INTERVAL} later; nothing read, nothing committed. Confined to the stream thread.
 */
final class Commits {

    static final Duration LIVE_INTERVAL = Duration.ofMillis(100);

    private final ProcessorContext<?, ?> context;
    private final Progress progress;
    private final AtomicLong position;
    private final long endOfHistory;
    private final int maxChanged;
    private @Nullable Cancellable timer;

    Commits(ProcessorContext<?, ?> context, Progress progress, String topic, int maxChanged) {
        TopicPartition partition = new TopicPartition(topic, context.taskId().partition());
        this.context = context;
        this.progress = progress;
        this.position = progress.position(partition);
        this.endOfHistory = progress.endOfHistory(partition);
        this.maxChanged = maxChanged;
    }

    /** A record was processed. */
    void processed(long next, int changed) {
        position.lazySet(next);
        if (next == endOfHistory || changed >= maxChanged) {
            context.commit();
        }
        if (timer == null) {
            timer = context.schedule(LIVE_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> tick());
        }
    }

    private void tick() {
        if (progress.isLive() && timer != null) {
            context.commit();
            timer.cancel();
            timer = null;
        }
    }
}

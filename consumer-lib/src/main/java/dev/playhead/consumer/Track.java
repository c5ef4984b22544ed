// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.serde.internal.Arrival;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Fetched records that are handled in order, one slice at a time: those of a whole partition, or of one key slot. Confined to
 * its lane.
 */
final class Track {

    private final int slot;
    private final Deque<Batch> batches = new ArrayDeque<>();
    private int done;

    /** Records of the batch at the head that are handled alone, because one of them failed. */
    private int aloneFrom;

    private int aloneTo;

    private @Nullable Slice applying;
    private boolean isWaiting;

    /** How often in a row the record at the head has failed, and how often in a row something else was in the way. */
    private int failures;

    private int troubles;

    Track(int slot) {
        this.slot = slot;
    }

    /** {@link KeySlots#WHOLE} if the partition is not split. */
    int slot() {
        return slot;
    }

    void add(Batch batch) {
        batches.add(batch);
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }

    int batches() {
        return batches.size();
    }

    Batch head() {
        return batches.element();
    }

    /** The first record that is not done; null if there is none, though the position may still have to move. */
    @Nullable
    ConsumerRecord<byte[], Arrival> first() {
        int from = done;
        for (Batch batch : batches) {
            if (from < batch.size()) {
                return batch.get(from);
            }
            from = 0;
        }
        return null;
    }

    /** Nothing of it is under way, and it does not wait either. */
    boolean isFree() {
        return applying == null && !isWaiting;
    }

    /** What is to be handled next. */
    Slice next() {
        Batch head = head();
        return new Slice(head, done, end(head));
    }

    private int end(Batch head) {
        if (done >= aloneTo) {
            return head.size();
        }
        return done < aloneFrom ? aloneFrom : done + 1;
    }

    void begun(Slice slice) {
        applying = slice;
    }

    /** The slice that was under way, and is not any more. */
    Slice ended() {
        Slice slice = applying;
        if (slice == null) {
            throw new IllegalStateException("nothing of slot " + slot + " is under way");
        }
        applying = null;
        return slice;
    }

    void waits() {
        isWaiting = true;
    }

    void woken() {
        isWaiting = false;
    }

    /** The records of the head before {@code to} are done. */
    void advance(int to) {
        done = to;
        if (done >= head().size()) {
            batches.remove();
            done = 0;
            aloneFrom = 0;
            aloneTo = 0;
        }
    }

    /** One of these records of the head is the culprit: each is handled alone. */
    void isolate(int from, int to) {
        aloneFrom = from;
        aloneTo = Math.max(aloneTo, to);
    }

    int failed() {
        return ++failures;
    }

    int troubled() {
        return ++troubles;
    }

    void succeeded() {
        failures = 0;
        troubles = 0;
    }

    /** Forgets everything. */
    void clear() {
        batches.clear();
        done = 0;
        aloneFrom = 0;
        aloneTo = 0;
        applying = null;
        isWaiting = false;
        failures = 0;
        troubles = 0;
    }

    @Override
    public String toString() {
        return (slot == KeySlots.WHOLE ? "all keys" : "slot " + slot) + ": " + batches.size() + " batches, done "
                + done;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.serde.internal.Arrival;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What a lane has fetched and not handled yet. Confined to it. */
sealed interface Backlog {

    void add(Batch batch);

    boolean isEmpty();

    /** When the client fetched what comes next, counted in how often it had learned about the cluster. Not if empty. */
    long generation();

    /** A track of which something can be handled now, once; null if there is none. */
    @Nullable
    Track ready();

    /** A track may go on: it waited, or has to handle something again. */
    void free(Track track);

    /** The records of a track's head before {@code to} are done. */
    void advance(Track track, int to);

    /** Fetching is to pause. */
    boolean isFull();

    /** Fetching is to go on. */
    boolean isLow();

    /** What it takes of the heap, roughly. */
    long bytes();

    /** The first record that is not done; null if there is none. */
    @Nullable
    ConsumerRecord<byte[], Arrival> oldest();

    void clear();

    /** All records in one track, in the batches that were polled. */
    final class Whole implements Backlog {

        /** Twice the polls that one fetch of small events is good for, so that a lane that keeps up is never paused. */
        private static final int FULL = 8;

        private static final int LOW = 4;

        private final Track track;
        private final LongSupplier share;

        /** In bytes, of each batch; counted while its records are in the cache of the thread that polled them. */
        private final Deque<Long> sizes = new ArrayDeque<>();

        private long bytes;

        /** @param share how many bytes it may hold before it is full */
        Whole(Track track, LongSupplier share) {
            this.track = track;
            this.share = share;
        }

        @Override
        public void add(Batch batch) {
            long size = batch.bytes();
            track.add(batch);
            sizes.add(size);
            bytes += size;
        }

        @Override
        public boolean isEmpty() {
            return track.isEmpty();
        }

        @Override
        public long generation() {
            return track.head().generation();
        }

        @Override
        public @Nullable Track ready() {
            return !track.isEmpty() && track.isFree() ? track : null;
        }

        @Override
        public void free(Track track) {}

        @Override
        public void advance(Track advanced, int to) {
            if (to >= track.head().size()) {
                bytes -= sizes.remove();
            }
            track.advance(to);
        }

        @Override
        public boolean isFull() {
            return track.batches() >= FULL || bytes >= share.getAsLong();
        }

        @Override
        public boolean isLow() {
            return track.batches() <= LOW && bytes <= share.getAsLong() / 2;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public @Nullable ConsumerRecord<byte[], Arrival> oldest() {
            return track.first();
        }

        @Override
        public void clear() {
            track.clear();
            sizes.clear();
            bytes = 0;
        }

        @Override
        public String toString() {
            return track.toString();
        }
    }

    /** A track for each key slot that has records. */
    final class ByKey implements Backlog {

        /** Enough to find work for thousands of threads, and little enough to keep in memory. */
        private static final int FULL = 10_000;

        private final LongSupplier share;
        private final Map<Integer, Track> tracks = new HashMap<>();

        /** By the offset of each one's first record. */
        private final NavigableMap<Long, Track> byFirst = new TreeMap<>();

        private final Deque<Track> ready = new ArrayDeque<>();
        private long generation;
        private int records;
        private long bytes;

        /** @param share how many bytes it may hold before it is full */
        ByKey(LongSupplier share) {
            this.share = share;
        }

        @Override
        public void add(Batch batch) {
            generation = batch.generation();
            Map<Integer, List<ConsumerRecord<byte[], Arrival>>> bySlot = new LinkedHashMap<>();
            for (ConsumerRecord<byte[], Arrival> record : batch.records()) {
                bySlot.computeIfAbsent(KeySlots.of(record.key(), record.offset()), slot -> new ArrayList<>())
                        .add(record);
                records++;
                bytes += Batch.bytes(record);
            }
            bySlot.forEach((slot, ofSlot) ->
                    add(slot, new Batch(ofSlot, batch.next(), batch.leaderEpoch(), batch.generation())));
        }

        private void add(int slot, Batch batch) {
            Track track = tracks.computeIfAbsent(slot, Track::new);
            if (track.isEmpty()) {
                byFirst.put(batch.first(), track);
                ready.add(track);
            }
            track.add(batch);
        }

        @Override
        public boolean isEmpty() {
            return tracks.isEmpty();
        }

        @Override
        public long generation() {
            return generation;
        }

        @Override
        public @Nullable Track ready() {
            return ready.poll();
        }

        @Override
        public void free(Track track) {
            if (!track.isEmpty()) {
                ready.add(track);
            }
        }

        @Override
        public void advance(Track track, int to) {
            Slice done = track.next();
            byFirst.remove(done.batch().get(done.from()).offset());
            for (int index = done.from(); index < to; index++) {
                records--;
                bytes -= Batch.bytes(done.batch().get(index));
            }
            track.advance(to);
            ConsumerRecord<byte[], Arrival> first = track.first();
            if (first == null) {
                tracks.remove(track.slot());
            } else {
                byFirst.put(first.offset(), track);
                ready.add(track);
            }
        }

        @Override
        public boolean isFull() {
            return records >= FULL || bytes >= share.getAsLong();
        }

        @Override
        public boolean isLow() {
            return records <= FULL / 2 && bytes <= share.getAsLong() / 2;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public @Nullable ConsumerRecord<byte[], Arrival> oldest() {
            return byFirst.isEmpty() ? null : byFirst.firstEntry().getValue().first();
        }

        @Override
        public void clear() {
            tracks.clear();
            byFirst.clear();
            ready.clear();
            records = 0;
            bytes = 0;
        }

        @Override
        public String toString() {
            return records + " records of " + tracks.size() + " slots";
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.serde.internal.Arrival;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records of one partition that one poll returned, or those of them that are to be handled. It may be empty and still
 * move the position: behind the last record may stand transaction markers, and others that nobody wants.
 *
 * @param next the next offset to read behind this batch, as Kafka counts it
 * @param leaderEpoch the leader epoch of the last record; null if unknown
 * @param generation how often the client had learned about the cluster when it returned these records
 */
record Batch(
        List<ConsumerRecord<byte[], Arrival>> records,
        long next,
        @Nullable Integer leaderEpoch,
        long generation) {

    /** What a record takes beside its key and its value: its objects, and those of half a dozen headers. */
    private static final int OBJECTS = 600;

    int size() {
        return records.size();
    }

    ConsumerRecord<byte[], Arrival> get(int index) {
        return records.get(index);
    }

    /** What its records take in the heap, roughly. */
    long bytes() {
        long bytes = 0;
        for (ConsumerRecord<byte[], Arrival> record : records) {
            bytes += bytes(record);
        }
        return bytes;
    }

    static int bytes(ConsumerRecord<?, ?> record) {
        return OBJECTS + Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    /** The first offset that this batch is about. */
    long first() {
        return records.isEmpty() ? next : records.get(0).offset();
    }

    /** The next offset to read when the records before {@code index} are done. */
    long positionBefore(int index) {
        return index == size() ? next : records.get(index - 1).offset() + 1;
    }

    /** The leader epoch of the record before {@code index}, or of the whole batch. */
    @Nullable
    Integer leaderEpochBefore(int index) {
        return index == size()
                ? leaderEpoch
                : records.get(index - 1).leaderEpoch().orElse(null);
    }

    /** Whether it has no records and moves no position: Kafka's client hands out such a one when it finds a log at its end. */
    boolean isNothingBehind(long read) {
        return records.isEmpty() && next == read;
    }

    /** This batch without the records that nobody wants, which only move the position. */
    Batch wanted() {
        int wanted = 0;
        for (ConsumerRecord<byte[], Arrival> record : records) {
            wanted += isSkipped(record) ? 0 : 1;
        }
        if (wanted == size()) {
            return this;
        }
        List<ConsumerRecord<byte[], Arrival>> kept = new ArrayList<>(wanted);
        for (ConsumerRecord<byte[], Arrival> record : records) {
            if (!isSkipped(record)) {
                kept.add(record);
            }
        }
        return new Batch(kept, next, leaderEpoch, generation);
    }

    private static boolean isSkipped(ConsumerRecord<byte[], Arrival> record) {
        Arrival arrival = record.value();
        return arrival != null && arrival.isSkipped();
    }

    /** This batch without what lies at {@code end} or behind. */
    Batch before(long end) {
        if (next <= end) {
            return this;
        }
        int size = size();
        while (size > 0 && records.get(size - 1).offset() >= end) {
            size--;
        }
        return new Batch(records.subList(0, size), end, size == 0 ? null : leaderEpochBefore(size), generation);
    }

    @Override
    public String toString() {
        return size() + " records before " + next;
    }
}

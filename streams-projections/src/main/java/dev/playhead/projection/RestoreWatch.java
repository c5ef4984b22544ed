// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** Counts what is read back from changelogs. Thread-safe. */
final class RestoreWatch implements StateRestoreListener {

    private final Map<TopicPartition, Restore> restores = new ConcurrentHashMap<>();

    private record Restore(long done, long total, boolean isOver) {}

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long begin, long end) {
        restores.put(changelog, new Restore(0, Math.max(0, end - begin), false));
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long batchEnd, long restored) {
        restores.computeIfPresent(
                changelog, (c, r) -> new Restore(Math.min(r.total(), r.done() + restored), r.total(), false));
    }

    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long restored) {
        restores.computeIfPresent(changelog, (c, r) -> new Restore(r.total(), r.total(), true));
    }

    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long restored) {
        restores.remove(changelog);
    }

    boolean isRestoring() {
        return restores.values().stream().anyMatch(restore -> !restore.isOver());
    }

    long done() {
        return restores.values().stream().mapToLong(Restore::done).sum();
    }

    long total() {
        return restores.values().stream().mapToLong(Restore::total).sum();
    }
}

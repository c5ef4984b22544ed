// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Playheads in memory, for one start of one instance: who reads everything at every start needs no others. */
final class Nowhere implements PlayheadStore<NoTransaction> {

    private final Map<Partition, Playhead> rows = new ConcurrentHashMap<>();

    @Override
    public void prepare() {}

    @Override
    public List<Playhead> playheads(String subscription) {
        return rows.values().stream()
                .sorted(Comparator.comparing(Playhead::partition))
                .toList();
    }

    @Override
    public void open(List<Playhead> playheads) {
        playheads.forEach(playhead -> rows.putIfAbsent(playhead.partition(), playhead));
    }

    @Override
    public Optional<Playhead> claim(String subscription, Partition partition, TopicIdentity now) {
        return Optional.ofNullable(rows.computeIfPresent(partition, (key, row) -> row.claimed(now)));
    }

    @Override
    public Optional<Playhead> renew(Playhead held) {
        return Optional.ofNullable(rows.get(held.partition()));
    }

    @Override
    public boolean hasKeySlots() {
        return true;
    }

    @Override
    public PlayheadTransaction<NoTransaction> begin(Playhead held) {
        return new Move(held);
    }

    @Override
    public void move(String subscription, Position to, String reason) {
        throw new UnsupportedOperationException(
                subscription + " keeps no position: restart it to read everything again");
    }

    @Override
    public boolean isStoreFailure(Throwable failure) {
        return false;
    }

    private final class Move implements PlayheadTransaction<NoTransaction> {

        private final Playhead held;

        Move(Playhead held) {
            this.held = held;
        }

        @Override
        public NoTransaction handle() {
            return NoTransaction.NONE;
        }

        @Override
        public void advance(long to, @Nullable Integer leaderEpoch) {
            rows.put(held.partition(), held.at(to, leaderEpoch));
        }

        @Override
        public void advance(int slot, long to) {}

        @Override
        public void commit() {}

        @Override
        public void close() {}
    }
}

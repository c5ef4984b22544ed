// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A serialisable store in memory: effects and playheads in one transaction, with a row lock from {@link
 * PlayheadTransaction#advance} to the end of the transaction, as PostgreSQL has it. Nobody waits for a lock here: who
 * meets one is told that the store is unavailable, as after a lock time-out.
 *
 * @param <V> one effect; a transaction's handle is the list that effects are added to
 */
class InMemoryPlayheadStore<V> implements PlayheadStore<List<V>> {

    private final Map<String, Map<Partition, Playhead>> rows = new HashMap<>();
    private final Map<SlotName, Map<Integer, Long>> slots = new HashMap<>();
    private final Map<SlotName, Transaction> locks = new LinkedHashMap<>();
    private final List<V> effects = new ArrayList<>();
    private final InMemoryHospital<V> hospital = new InMemoryHospital<>(this);

    /** One row to lock: that of a slot, or the playhead itself. */
    private record SlotName(String subscription, Partition partition, int slot) {

        static SlotName of(Playhead playhead) {
            return new SlotName(playhead.subscription(), playhead.partition(), KeySlots.WHOLE);
        }

        boolean isOf(Playhead playhead) {
            return subscription.equals(playhead.subscription()) && partition.equals(playhead.partition());
        }
    }

    /** What has been committed, in the order of the commits. */
    List<V> effects() {
        return effects;
    }

    // ---- what a simulation overrides, to look or to fail

    void reached(String what) {}

    void committing(Playhead held, Playhead from, Playhead to, List<V> written) {}

    void committing(Playhead held, Playhead row, int slot, long from, long to, List<V> written) {}

    boolean isRefusing() {
        return false;
    }

    void treated(InMemoryHospital.Changes changes, List<V> written) {}

    /** Whether a commit is carried out, and answered. */
    enum Outcome {
        DONE,
        DONE_BUT_UNKNOWN,
        ROLLED_BACK_BUT_UNKNOWN,
        PENDING
    }

    Outcome outcome() {
        return Outcome.DONE;
    }

    // ---- the store

    @Override
    public void prepare() {
        reached("prepare");
    }

    @Override
    public List<Playhead> playheads(String subscription) {
        reached("list");
        return List.copyOf(rows(subscription).values());
    }

    Map<Partition, Playhead> rows(String subscription) {
        return rows.computeIfAbsent(subscription, name -> new TreeMap<>());
    }

    @Override
    public void open(List<Playhead> playheads) {
        reached("open");
        playheads.forEach(playhead -> rows(playhead.subscription()).putIfAbsent(playhead.partition(), playhead));
    }

    @Override
    public Optional<Playhead> claim(String subscription, Partition partition, TopicIdentity now) {
        reached("claim");
        return take(rows(subscription).get(partition), now);
    }

    @Override
    public Optional<Playhead> renew(Playhead held) {
        reached("renew");
        Playhead row = rows(held.subscription()).get(held.partition());
        boolean isOurs = row != null && row.epoch() == held.epoch();
        return isOurs ? take(row, Objects.requireNonNull(held.topic())) : Optional.empty();
    }

    private Optional<Playhead> take(@Nullable Playhead row, TopicIdentity now) {
        if (row == null) {
            return Optional.empty();
        }
        requireAllUnlocked(row);
        Playhead taken = row.claimed(now);
        rows(row.subscription()).put(row.partition(), taken);
        return Optional.of(taken);
    }

    private void requireUnlocked(SlotName row) {
        if (locks.containsKey(row)) {
            throw unavailable("row is locked");
        }
    }

    private void requireAllUnlocked(Playhead row) {
        if (locks.keySet().stream().anyMatch(name -> name.isOf(row))) {
            throw unavailable("row is locked");
        }
    }

    @Override
    public boolean hasKeySlots() {
        return true;
    }

    @Override
    public KeySlots slots(String subscription, Partition partition) {
        reached("slots");
        return slotsOf(Objects.requireNonNull(rows(subscription).get(partition)));
    }

    KeySlots slotsOf(Playhead row) {
        Map<Integer, Long> beyond = new HashMap<>(stored(row));
        beyond.values().removeIf(next -> next <= row.next());
        return new KeySlots(beyond);
    }

    private Map<Integer, Long> stored(Playhead row) {
        return slots.computeIfAbsent(SlotName.of(row), name -> new HashMap<>());
    }

    static StoreUnavailableException unavailable(String why) {
        return new StoreUnavailableException(why, true, new IllegalStateException(why));
    }

    @Override
    public PlayheadTransaction<List<V>> begin(Playhead held) {
        reached("begin");
        return new Transaction(held);
    }

    @Override
    public void move(String subscription, Position to, String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("say why " + subscription + " is moved to " + to);
        }
        reached("move");
        to.partitions().forEach((partition, next) -> {
            Playhead row = rows(subscription).get(partition);
            if (row == null) {
                throw new IllegalArgumentException(subscription + " has no playhead at " + partition);
            }
            requireAllUnlocked(row);
            long seen = Math.max(row.next(), slotsOf(row).end());
            stored(row).clear();
            rows(subscription).put(partition, row.at(seen, null).moved(next));
        });
    }

    @Override
    public Optional<HospitalStore<List<V>>> hospital() {
        return Optional.of(hospital);
    }

    InMemoryHospital<V> inMemoryHospital() {
        return hospital;
    }

    @Override
    public boolean isStoreFailure(Throwable failure) {
        return failure instanceof StoreUnavailableException;
    }

    /** The server ends every transaction that holds a lock: its process was silent for too long. */
    void endIdleTransactions() {
        unfinished().forEach(Unfinished::close);
    }

    /** A transaction that holds a lock. */
    interface Unfinished {

        /** The server gets round to a commit whose client is gone, or finds that it cannot. */
        void settle(boolean commits);

        void close();
    }

    private Set<Unfinished> unfinished() {
        Set<Unfinished> unfinished = new LinkedHashSet<>(locks.values());
        unfinished.addAll(hospital.holders());
        return unfinished;
    }

    final class Transaction implements PlayheadTransaction<List<V>>, Unfinished {

        private final Playhead held;
        private final List<V> written = new ArrayList<>();
        private @Nullable Playhead advanced;
        private @Nullable SlotName locked;
        private long slotTo;
        private boolean isOver;
        private boolean isPending;

        Transaction(Playhead held) {
            this.held = held;
            hospital.begun(written, this);
        }

        @Override
        public List<V> handle() {
            return written;
        }

        @Override
        public void advance(long to, @Nullable Integer leaderEpoch) {
            reached("advance");
            if (isOver) {
                throw unavailable("the server ended the transaction");
            }
            Playhead row = rows(held.subscription()).get(held.partition());
            if (row == null || row.epoch() != held.epoch() || row.next() != held.next()) {
                throw new PlayheadFencedException(held);
            }
            lock(SlotName.of(row));
            advanced = row.at(to, leaderEpoch);
        }

        private void lock(SlotName row) {
            requireUnlocked(row);
            locks.put(row, this);
            locked = row;
        }

        @Override
        public void advance(int slot, long to) {
            reached("advance");
            if (isOver) {
                throw unavailable("the server ended the transaction");
            }
            Playhead row = rows(held.subscription()).get(held.partition());
            var name = new SlotName(held.subscription(), held.partition(), slot);
            if (row == null || row.epoch() != held.epoch() || stored(row).getOrDefault(slot, 0L) >= to) {
                throw new PlayheadFencedException(held);
            }
            lock(name);
            slotTo = to;
        }

        @Override
        public void commit() {
            reached("commit");
            if (isOver || locked == null) {
                throw unavailable("the server ended the transaction");
            }
            switch (outcome()) {
                case DONE -> finish();
                case DONE_BUT_UNKNOWN -> {
                    finish();
                    throw new CommitUnknownException(held, new IllegalStateException("cut after the commit"));
                }
                case ROLLED_BACK_BUT_UNKNOWN -> {
                    close();
                    throw new CommitUnknownException(held, new IllegalStateException("cut before the commit"));
                }
                case PENDING -> {
                    isPending = true;
                    throw new CommitUnknownException(held, new IllegalStateException("cut during the commit"));
                }
            }
        }

        private void finish() {
            Playhead row = Objects.requireNonNull(rows(held.subscription()).get(held.partition()));
            SlotName name = Objects.requireNonNull(locked);
            if (advanced != null) {
                committing(held, row, advanced, written);
                rows(held.subscription()).put(held.partition(), advanced);
            } else {
                long from = Math.max(row.next(), stored(row).getOrDefault(name.slot(), 0L));
                committing(held, row, name.slot(), from, slotTo, written);
                stored(row).put(name.slot(), slotTo);
            }
            hospital.committed(written);
            effects.addAll(written);
            end();
        }

        @Override
        public void settle(boolean commits) {
            if (isPending) {
                isPending = false;
                if (commits) {
                    finish();
                } else {
                    close();
                }
            }
        }

        private void end() {
            isOver = true;
            hospital.ended(written);
            locks.values().remove(this);
        }

        @Override
        public void close() {
            if (!isOver && !isPending) {
                end();
            }
        }
    }

    /** Settles the commits that are still under way on the server. */
    void settle(boolean commits) {
        unfinished().forEach(transaction -> transaction.settle(commits));
    }
}

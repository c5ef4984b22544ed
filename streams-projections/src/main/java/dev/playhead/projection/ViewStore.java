// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.playhead.event.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a view: decoded views in memory, in front of a logged RocksDB store.
 *
 * <p>An event changes an object in memory and nothing else. Before Kafka Streams commits, it asks every
 * {@link CachedStateStore} for {@link #flushCache}; then each key that was touched since the last commit is encoded and
 * written once, to RocksDB and to the changelog, inside the transaction that also commits the source offsets. Therefore:
 *
 * <ol>
 *   <li>What the changelog holds is exactly the fold of the events below the committed offsets. A crash loses the objects
 *       and the RocksDB files, never the truth: Kafka Streams restores the files from the changelog.
 *   <li>The position, the next offset of every topic this partition reads, is written with the views under a reserved key
 *       ({@link #BOOK}), so that it is restored with them, and to the same point.
 *   <li>A view that changed since the last commit is always in memory: only clean entries are ever dropped.
 * </ol>
 *
 * <p>Threads: the stream thread alone changes anything; queries come from any thread. A view and the position that
 * belongs to it change together under the lock. A key's view in memory, or else in RocksDB, is the view at the current
 * position; a range overlays the changed views on a snapshot of RocksDB. {@code evolve} runs outside of the lock.
 *
 * <p>{@code CachedStateStore} is not public API of Kafka Streams. It is the only hook that comes before the offsets are
 * committed: {@link StateStore#commit} comes after, and under exactly-once not even at every commit.
 */
final class ViewStore<V extends Message> implements StateStore, CachedStateStore<Bytes, byte[]> {

    /** Where the position is kept: no UTF-8 text begins with this byte, and every key sorts before it. */
    static final Bytes BOOK = Bytes.wrap(new byte[] {(byte) 0xFF});

    private static final int WRITE_BATCH = 1_000;

    private final ViewDefinition<V> definition;
    private final KeyValueStore<Bytes, byte[]> inner;
    private final ViewPartitions partitions;
    private final int maxCached;
    private final Parser<V> parser;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Map<Bytes, Entry<V>> cache = new HashMap<>();
    private final List<Entry<V>> changed = new ArrayList<>();
    private final AtomicLongArray next;
    private int partition;
    private long entries;
    private long evictions;
    /** Whether memory holds every entry there is, as it does while a view is built from nothing. */
    private boolean isComplete;

    private boolean bookChanged;
    private boolean serving;
    private final AtomicInteger waiting = new AtomicInteger();

    ViewStore(
            ViewDefinition<V> definition,
            KeyValueStore<Bytes, byte[]> inner,
            ViewPartitions partitions,
            int maxCached) {
        this.definition = definition;
        this.inner = inner;
        this.partitions = partitions;
        this.maxCached = maxCached;
        this.parser = parserOf(definition.projection().empty());
        this.next = new AtomicLongArray(definition.sources().size());
    }

    @SuppressWarnings("unchecked") // a generated message's parser makes that message
    private static <V extends Message> Parser<V> parserOf(V empty) {
        return (Parser<V>) empty.getParserForType();
    }

    /** A key's view in memory. */
    private static final class Entry<V> {
        final Bytes key;

        @Nullable
        V view;

        boolean isChanged;
        boolean isRecent = true;

        Entry(Bytes key, @Nullable V view) {
            this.key = key;
            this.view = view;
        }
    }

    /**
     * What a query found.
     *
     * @param view null: there is none
     */
    record Found<V>(@Nullable V view, Position position) {}

    /** Some entries in key order, and the position at which they were read. */
    record Slice<V>(List<KeyValue<Bytes, V>> entries, Position position) {}

    // ---- the stream thread ----

    /** Which of the view's sources a topic is. */
    int source(String topic) {
        int source = definition.sources().indexOf(topic);
        if (source < 0) {
            throw new IllegalArgumentException(definition.name() + " does not read " + topic);
        }
        return source;
    }

    /** Folds one event and moves the position behind it, visibly for queries at once. */
    void fold(Bytes key, Fold<?> line, Arrival arrival, int source, long nextOffset) {
        Entry<V> entry = cached(key);
        V before = entry.view;
        V after = stepOf(line).apply(before == null ? definition.projection().empty() : before, arrival);
        if (after == null) {
            throw new NullPointerException(
                    definition.name() + ": evolve gave null; to remove an entry, give the empty view");
        }
        publish(entry, isEmpty(after) ? null : after, source, nextOffset);
    }

    /** Moves the position behind a record that changes nothing here. */
    void pass(int source, long nextOffset) {
        bookChanged = true;
        next.set(source, nextOffset);
        if (waiting.get() > 0) {
            wakeWaiting();
        }
    }

    /** How many entries the next commit will write. */
    int changed() {
        return changed.size();
    }

    private Entry<V> cached(Bytes key) {
        Entry<V> entry = cache.get(key);
        if (entry != null) {
            return entry;
        }
        return new Entry<>(key, isComplete ? null : decode(inner.get(key)));
    }

    private void publish(Entry<V> entry, @Nullable V after, int source, long nextOffset) {
        lock.lock();
        try {
            entries += (after == null ? 0 : 1) - (entry.view == null ? 0 : 1);
            if (entry.view != after && !entry.isChanged) {
                entry.isChanged = true;
                changed.add(entry);
            }
            entry.view = after;
            entry.isRecent = true;
            cache.put(entry.key, entry);
            bookChanged = true;
            next.set(source, nextOffset);
            if (waiting.get() > 0) {
                moved.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void wakeWaiting() {
        lock.lock();
        try {
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isEmpty(V view) {
        V empty = definition.projection().empty();
        return view == empty || view.equals(empty);
    }

    @SuppressWarnings("unchecked") // the lines of a projection are about its view
    private Fold.Step<V> stepOf(Fold<?> line) {
        return ((Fold<V>) line).step();
    }

    /** Writes what changed since the last commit. Called by Kafka Streams before it commits. */
    @Override
    public void flushCache() {
        if (bookChanged) {
            write();
            settle();
        }
    }

    private void write() {
        List<KeyValue<Bytes, byte[]>> batch = new ArrayList<>(WRITE_BATCH);
        for (Entry<V> entry : changed) {
            batch.add(new KeyValue<>(entry.key, entry.view == null ? null : entry.view.toByteArray()));
            if (batch.size() == WRITE_BATCH) {
                inner.putAll(batch);
                batch = new ArrayList<>(WRITE_BATCH);
            }
        }
        batch.add(new KeyValue<>(BOOK, new Book(entries, position()).toBytes()));
        inner.putAll(batch);
    }

    private void settle() {
        lock.lock();
        try {
            changed.forEach(entry -> entry.isChanged = false);
            changed.clear();
            bookChanged = false;
            if (cache.size() > maxCached) {
                evict();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Second chance: drops what was not touched since the last time, then whatever comes first. */
    private void evict() {
        evictions++;
        isComplete = false;
        cache.values().removeIf(entry -> {
            boolean drop = !entry.isRecent;
            entry.isRecent = false;
            return drop;
        });
        int surplus = cache.size() - maxCached;
        var remaining = cache.values().iterator();
        for (int i = 0; i < surplus; i++) {
            remaining.next();
            remaining.remove();
        }
    }

    /** Drops what is in memory: Kafka Streams is about to change the inner store on its own. */
    @Override
    public void clearCache() {
        lock.lock();
        try {
            evictions++;
            cache.clear();
            changed.clear();
            bookChanged = false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean setFlushListener(CacheFlushListener<Bytes, byte[]> listener, boolean sendOldValues) {
        return false;
    }

    /** Begins to answer. Called once everything is restored and this instance owns the partition. */
    void serve() {
        lock.lock();
        try {
            if (!serving) {
                if (!bookChanged) {
                    open(Book.parse(inner.get(BOOK)));
                }
                serving = true;
                partitions.opened(definition.name(), partition, this);
            }
        } finally {
            lock.unlock();
        }
    }

    private void open(Book book) {
        clearCache();
        entries = book.entries();
        isComplete = entries == 0;
        for (int source = 0; source < next.length(); source++) {
            next.set(source, book.position().next(definition.sources().get(source), partition));
        }
    }

    /** Ceases to answer; queries that wait here are told so. */
    void retire() {
        lock.lock();
        try {
            if (serving) {
                serving = false;
                partitions.closed(definition.name(), partition, this);
                moved.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- queries, from any thread ----

    /** Up to which position the events are in the views. */
    Position position() {
        Position position = Position.empty();
        for (int source = 0; source < next.length(); source++) {
            if (next.get(source) > 0) {
                position = position.with(definition.sources().get(source), partition, next.get(source));
            }
        }
        return position;
    }

    /** How many entries there are. */
    long entries() {
        lock.lock();
        try {
            return entries;
        } finally {
            lock.unlock();
        }
    }

    /** The view of one key. */
    Found<V> get(Bytes key) {
        while (true) {
            long evictionsBefore;
            lock.lock();
            try {
                requireServing();
                Entry<V> entry = cache.get(key);
                if (entry != null) {
                    return new Found<>(entry.view, position());
                }
                evictionsBefore = evictions;
            } finally {
                lock.unlock();
            }
            V stored = decode(read(key));
            lock.lock();
            try {
                requireServing();
                if (evictions == evictionsBefore && !cache.containsKey(key)) {
                    return new Found<>(stored, position());
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private byte @Nullable [] read(Bytes key) {
        try {
            return inner.get(key);
        } catch (InvalidStateStoreException e) {
            throw ViewUnavailableException.moving(definition.name(), e);
        }
    }

    /** Up to {@code limit} entries from {@code from} (included) to {@code to} (excluded; null: the end), by key. */
    Slice<V> scan(Bytes from, @Nullable Bytes to, int limit) {
        Bytes end = to == null ? BOOK : to;
        NavigableMap<Bytes, Found<V>> overlay = new TreeMap<>();
        Position position;
        KeyValueIterator<Bytes, byte[]> snapshot;
        lock.lock();
        try {
            requireServing();
            position = position();
            for (Entry<V> entry : changed) {
                if (entry.key.compareTo(from) >= 0 && entry.key.compareTo(end) < 0) {
                    overlay.put(entry.key, new Found<>(entry.view, position));
                }
            }
            snapshot = inner.range(from, BOOK);
        } finally {
            lock.unlock();
        }
        try (snapshot) {
            return new Slice<>(merge(overlay, snapshot, end, limit), position);
        } catch (InvalidStateStoreException e) {
            throw ViewUnavailableException.moving(definition.name(), e);
        }
    }

    private List<KeyValue<Bytes, V>> merge(
            NavigableMap<Bytes, Found<V>> overlay, KeyValueIterator<Bytes, byte[]> snapshot, Bytes end, int limit) {
        List<KeyValue<Bytes, V>> merged = new ArrayList<>();
        while (merged.size() < limit) {
            Bytes stored = snapshot.hasNext() ? snapshot.peekNextKey() : end;
            Bytes changedKey = overlay.isEmpty() ? end : overlay.firstKey();
            Bytes key = stored.compareTo(changedKey) < 0 ? stored : changedKey;
            if (key.compareTo(end) >= 0) {
                break;
            }
            byte[] bytes = stored.equals(key) ? snapshot.next().value : null;
            Found<V> inMemory = overlay.remove(key);
            V view = inMemory == null ? decode(bytes) : inMemory.view();
            if (view != null) {
                merged.add(new KeyValue<>(key, view));
            }
        }
        return merged;
    }

    /**
     * Waits until this partition has reached what is wanted of the sources it reads.
     *
     * @return false if it has not when the time is up
     */
    boolean await(Position wanted, Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        lock.lock();
        waiting.incrementAndGet();
        try {
            while (!hasReached(wanted)) {
                requireServing();
                if (nanos <= 0) {
                    return false;
                }
                nanos = moved.awaitNanos(nanos);
            }
            return true;
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }

    private boolean hasReached(Position wanted) {
        for (int source = 0; source < next.length(); source++) {
            if (next.get(source) < wanted.next(definition.sources().get(source), partition)) {
                return false;
            }
        }
        return true;
    }

    private void requireServing() {
        if (!serving) {
            throw ViewUnavailableException.moving(definition.name(), null);
        }
    }

    private @Nullable V decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new ProcessorStateException(
                    "The store of " + definition.name() + " holds something else than "
                            + definition
                                    .projection()
                                    .empty()
                                    .getDescriptorForType()
                                    .getFullName()
                            + ": give a projection whose view changed incompatibly a new name",
                    e);
        }
    }

    // ---- the life of a store, as Kafka Streams leads it ----

    @Override
    public void init(StateStoreContext context, StateStore root) {
        // A task that lost its transaction is revived with this very object; what it had folded was rolled back.
        clearCache();
        partition = context.taskId().partition();
        inner.init(context, root);
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public boolean persistent() {
        return inner.persistent();
    }

    @Override
    public boolean isOpen() {
        return inner.isOpen();
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        inner.commit(changelogOffsets);
    }

    @Override
    public @Nullable Long committedOffset(TopicPartition changelogPartition) {
        return inner.committedOffset(changelogPartition);
    }

    @Override
    @SuppressWarnings("deprecation") // true is the answer that Kafka Streams asks of every new store
    public boolean managesOffsets() {
        return inner.managesOffsets();
    }

    @Override
    public void close() {
        retire();
        inner.close();
    }
}

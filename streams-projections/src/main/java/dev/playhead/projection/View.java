// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.protobuf.Message;
import dev.playhead.event.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

/**
 * The queryable result of a projection, as this instance of the app knows it. Answers come from memory or from the local
 * store and include events that are folded but not yet committed. Thread-safe.
 *
 * @param <V> the view's message
 * @since 0.1
 */
public final class View<V extends Message> {

    private final ViewDefinition<V> definition;
    private final ViewPartitions partitions;
    private final IntFunction<RuntimeException> whyAbsent;
    private final Position wanted;
    private final Duration patience;

    View(ViewDefinition<V> definition, ViewPartitions partitions, IntFunction<RuntimeException> whyAbsent) {
        this(definition, partitions, whyAbsent, Position.empty(), Duration.ZERO);
    }

    private View(
            ViewDefinition<V> definition,
            ViewPartitions partitions,
            IntFunction<RuntimeException> whyAbsent,
            Position wanted,
            Duration patience) {
        this.definition = definition;
        this.partitions = partitions;
        this.whyAbsent = whyAbsent;
        this.wanted = wanted;
        this.patience = patience;
    }

    /** The projection's name. */
    public String name() {
        return definition.name();
    }

    /**
     * The same view, whose answers hold every event below {@code wanted} that can change them. Topics that the view does
     * not read, and partitions that cannot hold the asked key, are no obstacle.
     *
     * @param patience how long an answer may wait for that; zero: not at all
     * @throws PositionUntrackedException if the view cannot compare itself with that position
     * @throws IllegalArgumentException if the position names a partition that its topic does not have
     */
    public View<V> atLeast(Position wanted, Duration patience) {
        for (Position.Partition partition : wanted.partitions().keySet()) {
            if (definition.rekeyedTopics().contains(partition.topic())) {
                throw new PositionUntrackedException(name(), partition.topic(), wanted);
            }
            if (definition.sources().contains(partition.topic()) && partition.number() >= definition.partitions()) {
                throw new IllegalArgumentException(
                        partition + " does not exist: the topic has " + definition.partitions() + " partitions");
            }
        }
        return new View<>(definition, partitions, whyAbsent, wanted, patience);
    }

    /**
     * The entry of a key. Blocks only to wait for a position, or to read the local disk.
     *
     * @throws ViewBehindException if the wanted position is not reached in time
     * @throws ViewUnavailableException if this instance cannot answer right now
     * @throws ViewElsewhereException if another instance owns the key
     */
    public Optional<V> get(String key) {
        return Optional.ofNullable(find(key).view());
    }

    ViewStore.Found<V> find(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        ViewStore<V> store = store(definition.partitionOf(bytes));
        await(List.of(store));
        return store.get(Bytes.wrap(bytes));
    }

    /** Entries of all partitions in key order. */
    record Page<V>(List<KeyValue<Bytes, V>> entries, boolean hasMore, Position position) {}

    Page<V> page(KeyRange range, int limit) {
        List<ViewStore<V>> stores = stores();
        await(stores);
        List<KeyValue<Bytes, V>> entries = new ArrayList<>();
        Position position = Position.empty();
        for (ViewStore<V> store : stores) {
            ViewStore.Slice<V> slice = store.scan(range.from(), range.to(), limit + 1);
            entries.addAll(slice.entries());
            position = position.merge(slice.position());
        }
        entries.sort(Comparator.comparing((KeyValue<Bytes, V> entry) -> entry.key));
        boolean hasMore = entries.size() > limit;
        return new Page<>(List.copyOf(entries.subList(0, Math.min(limit, entries.size()))), hasMore, position);
    }

    ViewDefinition<V> definition() {
        return definition;
    }

    private List<ViewStore<V>> stores() {
        List<ViewStore<V>> stores = new ArrayList<>();
        for (int partition = 0; partition < definition.partitions(); partition++) {
            stores.add(store(partition));
        }
        return stores;
    }

    @SuppressWarnings("unchecked") // the store was built from this definition
    private ViewStore<V> store(int partition) {
        return (ViewStore<V>) partitions.find(name(), partition).orElseThrow(() -> whyAbsent.apply(partition));
    }

    private void await(List<ViewStore<V>> stores) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (ViewStore<V> store : stores) {
            try {
                if (!store.await(wanted, Duration.ofNanos(deadline - System.nanoTime()))) {
                    throw new ViewBehindException(name(), wanted, store.position(), patience);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw ViewUnavailableException.moving(name(), e);
            }
        }
    }

    @Override
    public String toString() {
        return "view " + name();
    }
}

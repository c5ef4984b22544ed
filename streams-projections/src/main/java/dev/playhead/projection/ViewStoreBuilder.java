// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.protobuf.Message;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Makes the partitions of one view: always logged, always cached; neither is up for choice. */
final class ViewStoreBuilder<V extends Message> implements StoreBuilder<ViewStore<V>> {

    private final ViewDefinition<V> definition;
    private final ViewPartitions partitions;
    private final int maxCached;
    private final StoreBuilder<KeyValueStore<Bytes, byte[]>> inner;

    ViewStoreBuilder(ViewDefinition<V> definition, ViewPartitions partitions, int maxCached) {
        this.definition = definition;
        this.partitions = partitions;
        this.maxCached = maxCached;
        this.inner = Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(definition.name()), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of())
                .withCachingDisabled();
    }

    @Override
    public ViewStore<V> build() {
        return new ViewStore<>(definition, inner.build(), partitions, maxCached);
    }

    @Override
    public StoreBuilder<ViewStore<V>> withCachingEnabled() {
        return this;
    }

    @Override
    public StoreBuilder<ViewStore<V>> withCachingDisabled() {
        throw new UnsupportedOperationException("the store of a view is its cache");
    }

    @Override
    public StoreBuilder<ViewStore<V>> withLoggingEnabled(Map<String, String> config) {
        inner.withLoggingEnabled(config);
        return this;
    }

    @Override
    public StoreBuilder<ViewStore<V>> withLoggingDisabled() {
        throw new UnsupportedOperationException("a view without a changelog would not survive its machine");
    }

    @Override
    public Map<String, String> logConfig() {
        return inner.logConfig();
    }

    @Override
    public boolean loggingEnabled() {
        return true;
    }

    @Override
    public String name() {
        return definition.name();
    }
}

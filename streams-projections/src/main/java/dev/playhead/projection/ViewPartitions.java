// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The view partitions that this instance answers for right now. Thread-safe. */
final class ViewPartitions {

    private final Map<String, Map<Integer, ViewStore<?>>> open = new ConcurrentHashMap<>();

    void opened(String view, int partition, ViewStore<?> store) {
        of(view).put(partition, store);
    }

    void closed(String view, int partition, ViewStore<?> store) {
        of(view).remove(partition, store);
    }

    Optional<ViewStore<?>> find(String view, int partition) {
        return Optional.ofNullable(of(view).get(partition));
    }

    Collection<ViewStore<?>> all(String view) {
        return of(view).values();
    }

    private Map<Integer, ViewStore<?>> of(String view) {
        return open.computeIfAbsent(view, v -> new ConcurrentSkipListMap<>());
    }
}

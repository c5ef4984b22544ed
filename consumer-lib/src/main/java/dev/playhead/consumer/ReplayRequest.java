// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import dev.playhead.event.Position;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which part of its history a subscription is to handle again. Immutable: each setter answers a copy.
 *
 * @param from where to begin; partitions that it does not name begin at their oldest event. Null: all do, or {@code since}
 * @param since begin at the first event of each partition whose record timestamp is not before this; null: see {@code from}
 * @param to where to end, exclusive; partitions that it does not name are not replayed. Null: where the subscription stands,
 *     which no replay goes beyond
 * @param until end before the first event of each partition whose record timestamp is not before this; null: see {@code to}
 * @param keys only events of these keys; empty: all
 * @param types only events of these types, by full name; empty: all that the subscription handles
 * @param eventsPerSecond how fast all instances together may handle events; 0: as fast as they can
 * @since 0.1
 */
public record ReplayRequest(
        @Nullable Position from,
        @Nullable Instant since,
        @Nullable Position to,
        @Nullable Instant until,
        Set<String> keys,
        Set<String> types,
        int eventsPerSecond) {

    public ReplayRequest {
        keys = Set.copyOf(keys);
        types = Set.copyOf(types);
        if ((from != null && since != null) || (to != null && until != null)) {
            throw new IllegalArgumentException("a replay begins and ends at a position or at a time, not at both");
        }
        if (eventsPerSecond < 0) {
            throw new IllegalArgumentException("events per second are at least 0: " + eventsPerSecond);
        }
    }

    /** All that the subscription has been past. */
    public static ReplayRequest everything() {
        return new ReplayRequest(null, null, null, null, Set.of(), Set.of(), 0);
    }

    public ReplayRequest from(Position from) {
        return new ReplayRequest(from, since, to, until, keys, types, eventsPerSecond);
    }

    public ReplayRequest since(Instant since) {
        return new ReplayRequest(from, since, to, until, keys, types, eventsPerSecond);
    }

    public ReplayRequest to(Position to) {
        return new ReplayRequest(from, since, to, until, keys, types, eventsPerSecond);
    }

    public ReplayRequest until(Instant until) {
        return new ReplayRequest(from, since, to, until, keys, types, eventsPerSecond);
    }

    public ReplayRequest keys(String... keys) {
        return new ReplayRequest(from, since, to, until, new HashSet<>(Arrays.asList(keys)), types, eventsPerSecond);
    }

    @SafeVarargs
    public final ReplayRequest types(Class<? extends Message>... types) {
        Set<String> names = new HashSet<>();
        for (Class<? extends Message> type : types) {
            names.add(Contract.of(type).name());
        }
        return typeNames(names);
    }

    /** As {@link #types(Class...)}, for those who have no classes. */
    public ReplayRequest typeNames(Set<String> types) {
        return new ReplayRequest(from, since, to, until, keys, types, eventsPerSecond);
    }

    public ReplayRequest eventsPerSecond(int eventsPerSecond) {
        return new ReplayRequest(from, since, to, until, keys, types, eventsPerSecond);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A part of its history that a subscription handles again, beside its live position. Kept in its store; running instances
 * notice it within about a second and carry it out together. Immutable.
 *
 * @param id what tells it from others
 * @param subscription whose handlers get the events
 * @param from where it begins; names exactly the partitions that are replayed
 * @param to where it ends, exclusive; names the same partitions, all further on than in {@code from}
 * @param keys only events of these keys; empty: all
 * @param types only events of these types, by full name; empty: all that the subscription handles
 * @param eventsPerSecond how fast all instances together may handle events; 0: as fast as they can
 * @param state whether it is under way
 * @param reason why, for those who ask later; not blank
 * @param actor who started it; not blank
 * @param startedAt when
 * @param endedBy who cancelled it, or {@code playhead} if it came to its end; null while it runs
 * @param endedAt when it ended; null while it runs
 * @param problem why a partition of it does not move and waits for somebody; null if none does
 * @since 0.1
 */
public record Replay(
        String id,
        String subscription,
        Position from,
        Position to,
        Set<String> keys,
        Set<String> types,
        int eventsPerSecond,
        State state,
        String reason,
        String actor,
        Instant startedAt,
        @Nullable String endedBy,
        @Nullable Instant endedAt,
        @Nullable String problem) {

    /** What stands between a subscription's name and a replay's id; no other subscription should have it in its name. */
    static final String MARK = "~";

    /** Whether a replay is under way. */
    public enum State {
        RUNNING,
        /** It came to its end in all partitions. */
        DONE,
        /** Somebody ended it before. */
        CANCELLED
    }

    public Replay {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(startedAt, "startedAt");
        keys = Set.copyOf(keys);
        types = Set.copyOf(types);
        if (reason.isBlank() || actor.isBlank()) {
            throw new IllegalArgumentException("say why and who: '" + reason + "', '" + actor + "'");
        }
        if (!from.partitions().keySet().equals(to.partitions().keySet()) || !to.isAtLeast(from)) {
            throw new IllegalArgumentException("a replay does not go from " + from + " to " + to);
        }
    }

    /** The subscription that its own playheads and its Kafka group are named by: {@code billing~1f3a9c04}. */
    public String name() {
        return subscription + MARK + id;
    }

    /** Whether a playhead, and a group, of that name is a replay's. */
    public static boolean isName(String subscription) {
        return subscription.contains(MARK);
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }
}

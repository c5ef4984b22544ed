// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Whether a partition that a topic has gained may be read. Blocks; thread-safe. */
final class Growth {

    private final String subscription;
    private final PartitionsAdded policy;
    private final Topics topics;

    /** The ends of the older partitions when the growth was noticed; after a restart that is later, which only waits longer. */
    private final Map<Grown, Position> barriers = new ConcurrentHashMap<>();

    private record Grown(String topic, int partitions) {}

    Growth(String subscription, PartitionsAdded policy, Topics topics) {
        this.subscription = subscription;
        this.policy = policy;
        this.topics = topics;
    }

    boolean mayWait() {
        return policy != PartitionsAdded.READ;
    }

    /** Why a partition must not be read yet, or null; {@code rows} are all playheads of the subscription. */
    @Nullable
    Incident gate(Partition partition, List<Playhead> rows) {
        Playhead own = rows.stream()
                .filter(row -> row.partition().equals(partition))
                .findFirst()
                .orElse(null);
        if (own == null || own.epoch() > 0 || own.topic() == null) {
            return null; // it was read before, or an operator moved it
        }
        int now = own.topic().partitions();
        List<Playhead> older = rows.stream()
                .filter(row -> row.partition().topic().equals(partition.topic()) && partitionsThen(row) < now)
                .toList();
        int before = older.stream().mapToInt(Growth::partitionsThen).max().orElse(now);
        if (partition.number() < before) {
            return null;
        }
        if (policy == PartitionsAdded.HALT) {
            return new Incident.PartitionsGained(subscription, partition, before, now);
        }
        Position barrier =
                barriers.computeIfAbsent(new Grown(partition.topic(), now), grown -> ends(partition.topic(), before));
        return standing(older).isAtLeast(barrier)
                ? null
                : new Incident.OlderPartitionsFirst(subscription, partition, barrier);
    }

    private Position ends(String topic, int before) {
        Position ends = topics.ends(List.of(topic));
        Position older = Position.empty();
        for (Partition each : Topics.partitions(topic, before)) {
            older = older.with(topic, each.number(), ends.next(topic, each.number()));
        }
        return older;
    }

    private static Position standing(List<Playhead> playheads) {
        Position standing = Position.empty();
        for (Playhead each : playheads) {
            standing = standing.with(each.partition().topic(), each.partition().number(), each.next());
        }
        return standing;
    }

    /** How many partitions the topic had when this playhead was written, as far as it tells. */
    static int partitionsThen(Playhead playhead) {
        int atLeast = playhead.partition().number() + 1;
        return playhead.topic() == null
                ? atLeast
                : Math.max(atLeast, playhead.topic().partitions());
    }
}

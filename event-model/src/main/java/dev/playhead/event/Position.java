// SPDX-License-Identifier: Apache-2.0
package dev.playhead.event;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How far a reader has come, or has to come: for each partition the <em>next</em> offset to read, as Kafka's committed
 * offsets count (Kafka Streams' own {@code Position} holds the last offset processed instead). A partition that is not
 * named is at 0. Positions are partially ordered by {@link #isAtLeast}. Immutable.
 *
 * <p>As text: {@code orders-0@17,orders-3@1042}, sorted by topic and partition; the empty position is the empty string.
 *
 * @since 0.1
 */
public final class Position {

    private static final Position EMPTY = new Position(Map.of());

    /** In the order of its keys: a map of at most one entry, or a sorted one. */
    private final Map<Partition, Long> next;

    private Position(Map<Partition, Long> next) {
        this.next = next;
    }

    /** One partition of a topic. */
    public record Partition(String topic, int number) implements Comparable<Partition> {

        public Partition {
            Objects.requireNonNull(topic, "topic");
            if (topic.isEmpty() || number < 0) {
                throw new IllegalArgumentException("not a partition: '" + topic + "-" + number + "'");
            }
        }

        @Override
        public int compareTo(Partition other) {
            int byTopic = topic.compareTo(other.topic);
            return byTopic != 0 ? byTopic : Integer.compare(number, other.number);
        }

        /** Kafka's spelling: {@code orders-3}. */
        @Override
        public String toString() {
            return topic + "-" + number;
        }
    }

    /** The position before every event. */
    public static Position empty() {
        return EMPTY;
    }

    /** @param next the next offset to read, at least 0 */
    public static Position of(String topic, int partition, long next) {
        return new Position(Map.of(new Partition(topic, partition), requireOffset(topic, partition, next)));
    }

    private static long requireOffset(String topic, int partition, long next) {
        if (next < 0) {
            throw new IllegalArgumentException(
                    "the next offset is at least 0: " + topic + "-" + partition + "@" + next);
        }
        return next;
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if the text is anything else; the message shows the part at fault
     */
    public static Position parse(String text) {
        Position position = EMPTY;
        if (text.isEmpty()) {
            return position;
        }
        for (String part : text.split(",", -1)) {
            position = position.withParsed(part.strip());
        }
        return position;
    }

    private Position withParsed(String part) {
        int at = part.lastIndexOf('@');
        int dash = part.lastIndexOf('-', at);
        try {
            if (dash > 0) {
                int partition = Integer.parseInt(part.substring(dash + 1, at));
                return with(part.substring(0, dash), partition, Long.parseLong(part.substring(at + 1)));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(unreadable(part), e);
        }
        throw new IllegalArgumentException(unreadable(part));
    }

    private static String unreadable(String part) {
        return "not a position: '" + part + "'; write topic-partition@nextOffset, e.g. orders-3@1042";
    }

    /** This position with one partition moved to {@code next}, forward or back. */
    public Position with(String topic, int partition, long next) {
        Map<Partition, Long> copy = new TreeMap<>(this.next);
        copy.put(new Partition(topic, partition), requireOffset(topic, partition, next));
        return new Position(copy);
    }

    /** The earliest position that is at least this one and at least {@code other}. */
    public Position merge(Position other) {
        Map<Partition, Long> merged = new TreeMap<>(next);
        other.next.forEach((partition, offset) -> merged.merge(partition, offset, Math::max));
        return new Position(merged);
    }

    /** Whether a reader that stands here has seen everything before {@code other}. */
    public boolean isAtLeast(Position other) {
        return other.next.entrySet().stream()
                .allMatch(wanted -> next.getOrDefault(wanted.getKey(), 0L) >= wanted.getValue());
    }

    /** The next offset to read; 0 for a partition that is not named. */
    public long next(String topic, int partition) {
        return next.getOrDefault(new Partition(topic, partition), 0L);
    }

    /** Every partition that is named, sorted, with its next offset. Unmodifiable. */
    public Map<Partition, Long> partitions() {
        return java.util.Collections.unmodifiableMap(next);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Position that && next.equals(that.next);
    }

    @Override
    public int hashCode() {
        return next.hashCode();
    }

    @Override
    public String toString() {
        return next.entrySet().stream()
                .map(entry -> entry.getKey() + "@" + entry.getValue())
                .collect(Collectors.joining(","));
    }
}

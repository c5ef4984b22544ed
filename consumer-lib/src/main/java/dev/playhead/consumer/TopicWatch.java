// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;

/**
 * Which topics a subscription reads, as the cluster has them now. We look ourselves, with any group protocol: Kafka's own
 * regular expressions find a new topic after {@code metadata.max.age.ms} where the client evaluates them, and are of another
 * dialect where the broker does. Thread-safe.
 */
final class TopicWatch {

    private final Topics topics;
    private final Interest interest;
    private final StartAt start;
    private final boolean countsPartitions;

    private volatile Map<String, Integer> found = Map.of();

    /** Those that were there when the subscription began: it starts in them where it was told. */
    private volatile Set<String> original = Set.of();

    /** @param countsPartitions whether partitions are wanted, too */
    TopicWatch(Topics topics, Interest interest, StartAt start, boolean countsPartitions) {
        this.topics = topics;
        this.interest = interest;
        this.start = start;
        this.countsPartitions = countsPartitions;
    }

    /** Whether what is found may change. */
    boolean isNeeded() {
        return interest.hasPatterns() || countsPartitions;
    }

    /**
     * Looks at the cluster. Blocks.
     *
     * @throws KafkaException if it does not answer
     */
    void look() {
        Set<String> wanted = isNeeded() ? interest.among(topics.names()) : interest.named();
        Map<String, Integer> now = new TreeMap<>();
        wanted.forEach(topic -> now.put(topic, 0));
        if (countsPartitions) {
            now.putAll(topics.partitions(wanted));
        }
        found = now;
    }

    /** The subscription begins with what is there. */
    void begin() {
        original = found.keySet();
    }

    Set<String> topics() {
        return found.keySet();
    }

    /** How many partitions each topic has; 0 if it has none, or nobody counts. */
    Map<String, Integer> partitions() {
        return found;
    }

    /** Where to start in a topic without a playhead: one that appeared later is read from its first event. */
    StartAt start(String topic) {
        return interest.named().contains(topic) || original.contains(topic) ? start : StartAt.beginning();
    }
}

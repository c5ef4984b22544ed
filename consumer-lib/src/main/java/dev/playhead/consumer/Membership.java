// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position.Partition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/** How an instance comes by its partitions. Confined to the poll thread. */
sealed interface Membership {

    /** Brings what is read in line with the topics that are there; false if there is nothing to poll. */
    boolean keep(Consumer<?, ?> consumer, ConsumerRebalanceListener listener);

    /** The consumer is gone, and the next one begins with nothing. */
    void left();

    /** Whether positions are committed to a group. */
    boolean hasGroup();

    /** Shares them with the other members of a group. */
    final class OfGroup implements Membership {

        private final TopicWatch watch;
        private Set<String> joined = Set.of();

        OfGroup(TopicWatch watch) {
            this.watch = watch;
        }

        @Override
        public boolean keep(Consumer<?, ?> consumer, ConsumerRebalanceListener listener) {
            Set<String> now = watch.topics();
            if (!now.equals(joined)) {
                joined = Set.copyOf(now);
                consumer.subscribe(joined, listener);
            }
            return !joined.isEmpty();
        }

        @Override
        public void left() {
            joined = Set.of();
        }

        @Override
        public boolean hasGroup() {
            return true;
        }
    }

    /** Reads all of them, whatever others do. */
    final class OfNone implements Membership {

        private final TopicWatch watch;
        private Set<TopicPartition> assigned = Set.of();

        OfNone(TopicWatch watch) {
            this.watch = watch;
        }

        @Override
        public boolean keep(Consumer<?, ?> consumer, ConsumerRebalanceListener listener) {
            Set<TopicPartition> now = partitions();
            if (!now.equals(assigned)) {
                Collection<TopicPartition> gone = without(assigned, now);
                Collection<TopicPartition> come = without(now, assigned);
                assigned = now;
                listener.onPartitionsRevoked(gone);
                consumer.assign(now);
                listener.onPartitionsAssigned(come);
            }
            return !assigned.isEmpty();
        }

        private Set<TopicPartition> partitions() {
            Set<TopicPartition> partitions = new HashSet<>();
            watch.partitions().forEach((topic, count) -> {
                for (Partition each : Topics.partitions(topic, count)) {
                    partitions.add(new TopicPartition(each.topic(), each.number()));
                }
            });
            return partitions;
        }

        private static List<TopicPartition> without(Set<TopicPartition> all, Set<TopicPartition> those) {
            List<TopicPartition> rest = new ArrayList<>(all);
            rest.removeAll(those);
            return rest;
        }

        @Override
        public void left() {
            assigned = Set.of();
        }

        @Override
        public boolean hasGroup() {
            return false;
        }
    }
}

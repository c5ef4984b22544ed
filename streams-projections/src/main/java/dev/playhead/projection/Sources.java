// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the cluster says about an application's topics and group. Calls block, as long as the admin client's own timeouts
 * allow.
 */
final class Sources {

    private static final Logger log = LoggerFactory.getLogger(Sources.class);

    private final Admin admin;
    private final String application;

    Sources(Admin admin, String application) {
        this.admin = admin;
        this.application = application;
    }

    /** How many partitions each topic has. */
    Map<String, Integer> partitions(Set<String> topics) {
        Map<String, Integer> partitions = new TreeMap<>();
        List<String> missing = new ArrayList<>();
        admin.describeTopics(topics).topicNameValues().forEach((topic, description) -> {
            try {
                partitions.put(topic, get(description).partitions().size());
            } catch (UnknownTopicOrPartitionException e) {
                missing.add(topic);
            }
        });
        if (!missing.isEmpty()) {
            throw ProjectionStartException.fix(
                    "These topics are projected but do not exist: " + String.join(", ", missing)
                            + ". Create them, or check that this is the right cluster",
                    null);
        }
        return partitions;
    }

    static List<TopicPartition> partitionsOf(Map<String, Integer> counts) {
        List<TopicPartition> partitions = new ArrayList<>();
        counts.forEach((topic, count) -> {
            for (int i = 0; i < count; i++) {
                partitions.add(new TopicPartition(topic, i));
            }
        });
        return partitions;
    }

    /** Those of the topics that exist. */
    List<String> existing(Collection<String> topics) {
        Set<String> existing =
                get(admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        return topics.stream().filter(existing::contains).toList();
    }

    /** The next offset that is committed for each partition; none: nothing is. */
    Map<TopicPartition, Long> committed() {
        Map<TopicPartition, Long> committed = new HashMap<>();
        get(admin.listConsumerGroupOffsets(application).partitionsToOffsetAndMetadata())
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        committed.put(partition, offset.offset());
                    }
                });
        return committed;
    }

    /** Where the readable part of each partition ends. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.latest());
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Map<TopicPartition, ListOffsetsResultInfo> answer =
                get(admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all());
        answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    /**
     * Writes down, once, that this application reads its sources from their beginning. Afterwards no reader may ever
     * fall back to a beginning or an end: an offset that is gone is an incident.
     */
    void startAtBeginning(Collection<TopicPartition> partitions, Collection<String> changelogs) {
        Map<TopicPartition, Long> committed = committed();
        List<TopicPartition> isNew =
                partitions.stream().filter(p -> !committed.containsKey(p)).toList();
        if (isNew.isEmpty()) {
            return;
        }
        if (committed.isEmpty()) {
            requireNoViews(changelogs);
        }
        Map<TopicPartition, OffsetAndMetadata> beginnings = new HashMap<>();
        offsets(isNew, OffsetSpec.earliest()).forEach((partition, offset) -> {
            if (offset > 0) {
                log.warn(
                        "{} begins at {}: what was before is gone, and will be missing in the views",
                        partition,
                        offset);
            }
            beginnings.put(partition, new OffsetAndMetadata(offset));
        });
        write(beginnings);
    }

    private void requireNoViews(Collection<String> changelogs) {
        List<String> left = existing(changelogs);
        if (!left.isEmpty()) {
            throw ProjectionStartException.fix(
                    "The offsets of " + application + " are gone, but its views are still there ("
                            + String.join(", ", left)
                            + "): folding everything again would count twice. Choose a new application name, or delete"
                            + " the internal topics of this one",
                    null);
        }
    }

    private void write(Map<TopicPartition, OffsetAndMetadata> offsets) {
        try {
            get(admin.alterConsumerGroupOffsets(application, offsets).all());
        } catch (KafkaException e) {
            // Another instance of the application was faster: its offsets are as good.
            if (!committed().keySet().containsAll(offsets.keySet())) {
                throw e;
            }
        }
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }
}

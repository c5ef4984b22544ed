// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;

/** The marketplace's topics: made if they are missing, and counted. */
final class MarketplaceTopics {

    /** Enough to see partitions work in parallel, few enough for a laptop. */
    private static final int PARTITIONS = 3;

    private final Map<String, Object> cluster;

    MarketplaceTopics(String bootstrapServers) {
        this.cluster = Map.of(
                "bootstrap.servers", bootstrapServers, "default.api.timeout.ms", 15_000, "request.timeout.ms", 10_000);
    }

    /** The topics keep everything for ever: history that is deleted cannot be replayed. */
    void createMissing() throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(cluster)) {
            var topics = MarketplaceContracts.topics().stream()
                    .map(name -> new NewTopic(name, Optional.of(PARTITIONS), Optional.empty())
                            .configs(Map.of("retention.ms", "-1")))
                    .toList();
            for (var created : admin.createTopics(topics).values().values()) {
                try {
                    created.get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        }
    }

    /** How many records each topic holds. */
    Map<String, Long> records() throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(cluster)) {
            List<TopicPartition> partitions = partitions(admin, MarketplaceContracts.topics());
            Map<String, Long> records = new HashMap<>();
            ends(admin, partitions, OffsetSpec.latest())
                    .forEach((partition, end) -> records.merge(partition.topic(), end.offset(), Long::sum));
            ends(admin, partitions, OffsetSpec.earliest())
                    .forEach((partition, start) -> records.merge(partition.topic(), -start.offset(), Long::sum));
            return records;
        }
    }

    private static List<TopicPartition> partitions(Admin admin, Set<String> topics)
            throws InterruptedException, ExecutionException {
        return admin.describeTopics(topics).allTopicNames().get().values().stream()
                .flatMap((TopicDescription topic) -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> ends(
            Admin admin, List<TopicPartition> partitions, OffsetSpec which)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, which));
        return admin.listOffsets(wanted).all().get();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** Looks at a cluster with a client's eyes; each method throws while the cluster is not as it should be. */
final class KafkaProbe implements AutoCloseable {

    private static final String GROUP = "devstack-probe";
    private static final TopicPartition PARTITION = new TopicPartition("__consumer_offsets", 0);

    private final Admin admin;

    KafkaProbe(String bootstrapServers) {
        admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 4_000,
                AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 20,
                AdminClientConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 100,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200));
    }

    /** The node belongs to a cluster of that many nodes at least, and no partition waits for it to become its leader. */
    void requireMember(int node, int nodes) throws IOException, ExecutionException, InterruptedException {
        List<Integer> known =
                admin.describeCluster().nodes().get().stream().map(Node::id).toList();
        require(
                known.size() >= nodes && known.contains(node),
                "the cluster does not yet have node " + node + " and " + nodes + " nodes in all, but " + known);
        requireLeaders(node);
    }

    /** A partition without a leader may wait for other nodes, if only they have all of its records. */
    private void requireLeaders(int node) throws IOException, ExecutionException, InterruptedException {
        var names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get();
        Predicate<TopicPartitionInfo> lost = partition -> partition.leader() == null
                && Stream.of(partition.isr(), Objects.requireNonNullElse(partition.elr(), List.<Node>of()))
                        .flatMap(List::stream)
                        .anyMatch(complete -> complete.id() == node);
        for (var topic : admin.describeTopics(names).allTopicNames().get().values()) {
            require(topic.partitions().stream().noneMatch(lost), topic.name() + " has no leader");
        }
    }

    /** An offset of a group can be written and read back: the path of every produce and consume, coordinator included. */
    void requireCoordinator() throws ExecutionException, InterruptedException {
        admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
        admin.alterConsumerGroupOffsets(GROUP, Map.of(PARTITION, new OffsetAndMetadata(0)))
                .all()
                .get();
        admin.deleteConsumerGroups(List.of(GROUP)).all().get();
    }

    private static void require(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException(otherwise);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}

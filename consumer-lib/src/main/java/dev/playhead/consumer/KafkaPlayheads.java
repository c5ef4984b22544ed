// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * The playheads (committed offsets) of subscriptions without a database, for operators: a subscription is known by what its
 * Kafka group wrote beside its offsets, so groups of others, and of subscriptions with a database, never show. What can be
 * seen is what was committed: an instance that runs may be a second ahead. All methods block, up to ten seconds for each
 * answer of Kafka, and throw {@link KafkaException} where it does not answer, or refuses. Thread-safe.
 *
 * @since 0.1
 */
public final class KafkaPlayheads implements AutoCloseable {

    private static final String CLIENT = "playhead-positions";

    private final Admin admin;

    private KafkaPlayheads(Admin admin) {
        this.admin = admin;
    }

    /** @param kafka {@code bootstrap.servers}, and what else Kafka's clients need to get in */
    public static KafkaPlayheads of(Map<String, Object> kafka) {
        return new KafkaPlayheads(Admin.create(ClientSettings.of(kafka, AdminClientConfig.configNames(), CLIENT)));
    }

    /**
     * Those of all subscriptions whose groups may be described, by name, topic and partition. The offsets of all groups are
     * asked for together.
     */
    public List<Playhead> playheads() {
        List<String> groups = Topics.answer(
                        admin.listGroups(ListGroupsOptions.forConsumerGroups()).all())
                .stream()
                .map(GroupListing::groupId)
                .sorted()
                .toList();
        var all = new ListConsumerGroupOffsetsSpec();
        ListConsumerGroupOffsetsResult offsets =
                admin.listConsumerGroupOffsets(groups.stream().collect(Collectors.toMap(group -> group, group -> all)));
        return groups.stream().flatMap(group -> visible(group, offsets)).toList();
    }

    /** Whoever may describe the cluster is told of groups, too, that it may not describe. */
    private static Stream<Playhead> visible(String group, ListConsumerGroupOffsetsResult offsets) {
        try {
            return playheads(group, Topics.answer(offsets.partitionsToOffsetAndMetadata(group)));
        } catch (GroupAuthorizationException e) {
            return Stream.empty();
        }
    }

    /** Those of one subscription, by topic and partition; empty if there is none of that name. */
    public List<Playhead> playheads(String subscription) {
        return playheads(subscription, KafkaOffsets.committed(admin, subscription))
                .toList();
    }

    /** Of a group that keeps its own position; another tool may have moved it in some partitions, but hardly in all. */
    private static Stream<Playhead> playheads(
            String group, Map<TopicPartition, @Nullable OffsetAndMetadata> committed) {
        committed.values().removeIf(Objects::isNull);
        if (committed.values().stream().noneMatch(KafkaPlayheads::isPosition)) {
            return Stream.empty();
        }
        return committed.entrySet().stream()
                .map(each -> KafkaOffsets.playhead(
                        group,
                        new Partition(each.getKey().topic(), each.getKey().partition()),
                        each.getValue()))
                .sorted(Comparator.comparing(Playhead::partition));
    }

    private static boolean isPosition(OffsetAndMetadata offset) {
        GroupMark mark = GroupMark.parse(offset.metadata());
        return mark != null && mark.isOfPosition();
    }

    /**
     * Moves playheads by an operator's decision, while no instance runs. The next one goes on from there, with the topic that
     * is there by then. The reason stands beside the offset until that instance commits.
     *
     * @param reason not blank
     * @throws IllegalArgumentException if the subscription has no playhead for a partition of {@code to}
     * @throws IllegalStateException if an instance runs: Kafka moves no offset of a group that has members
     * @throws StoreUnavailableException if Kafka does not answer, or refuses
     */
    public void move(String subscription, Position to, String reason) {
        if (playheads(subscription).isEmpty()) {
            throw new IllegalArgumentException(
                    subscription + " has no playhead at " + to + ": no group of that name keeps its own position here");
        }
        new KafkaOffsets(admin, null).move(subscription, to, reason);
    }

    /** Idempotent; does not throw. */
    @Override
    public void close() {
        admin.close(Topics.PATIENCE);
    }
}

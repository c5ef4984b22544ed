// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What the cluster says about topics. Blocks, at most {@link #PATIENCE} a call. Thread-safe. */
final class Topics {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Admin admin;
    private final ClusterUpdates updates;
    private final Clock clock;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    /** A topic as it was at or after a generation. */
    record Seen(TopicIdentity topic, long generation) {}

    Topics(Admin admin, ClusterUpdates updates, Clock clock) {
        this.admin = admin;
        this.updates = updates;
        this.clock = clock;
    }

    /** All topics that are not Kafka's own. */
    Set<String> names() {
        return answer(admin.listTopics().names());
    }

    /** How many partitions these topics have; those that are not there are left out. */
    Map<String, Integer> partitions(Collection<String> topics) {
        Map<String, Integer> partitions = new HashMap<>();
        admin.describeTopics(topics).topicNameValues().forEach((topic, found) -> {
            try {
                partitions.put(topic, answer(found).partitions().size());
            } catch (UnknownTopicOrPartitionException e) {
                partitions.remove(topic);
            }
        });
        return partitions;
    }

    /** The topic of that name, asked for at or after {@code generation}. */
    Seen seen(String topic, long generation) {
        Seen last = seen.get(topic);
        if (last != null && last.generation() >= generation) {
            return last;
        }
        long asked = updates.generation();
        String clusterId = answer(admin.describeCluster().clusterId());
        TopicDescription found = answer(Objects.requireNonNull(
                admin.describeTopics(List.of(topic)).topicNameValues().get(topic)));
        var now = new Seen(
                new TopicIdentity(
                        clusterId,
                        found.topicId().toString(),
                        found.partitions().size()),
                asked);
        seen.put(topic, now);
        return now;
    }

    TopicIdentity now(String topic) {
        return seen(topic, updates.generation()).topic();
    }

    /** The log of one partition, now. */
    Input.Log log(Partition partition) {
        return answer(logs(partition.topic(), List.of(partition)).get(0));
    }

    /** The logs of these partitions of one topic, now, in their order. Blocks for the topic only; each log may fail alone. */
    List<CompletableFuture<Input.Log>> logs(String topic, List<Partition> partitions) {
        Seen seen = seen(topic, updates.generation());
        var options = new ListOffsetsOptions().timeoutMs((int) PATIENCE.toMillis());
        ListOffsetsResult earliest = admin.listOffsets(specs(partitions, OffsetSpec.earliest()), options);
        ListOffsetsResult ends = admin.listOffsets(specs(partitions, OffsetSpec.latest()), options);
        return partitions.stream()
                .map(partition -> offset(earliest, partition)
                        .thenCombine(
                                offset(ends, partition),
                                (first, end) -> new Input.Log(seen.topic(), first, end, seen.generation()))
                        .toCompletableFuture())
                .toList();
    }

    private static Map<TopicPartition, OffsetSpec> specs(Collection<Partition> partitions, OffsetSpec spec) {
        return partitions.stream()
                .collect(Collectors.toMap(
                        each -> new TopicPartition(each.topic(), each.number()), each -> spec, (one, same) -> same));
    }

    private static CompletionStage<Long> offset(ListOffsetsResult asked, Partition partition) {
        return asked.partitionResult(new TopicPartition(partition.topic(), partition.number()))
                .toCompletionStage()
                .thenApply(ListOffsetsResult.ListOffsetsResultInfo::offset);
    }

    /** Where a new subscription begins in each partition of a topic. */
    Map<Partition, Long> resolve(StartAt start, String topic, int partitions) {
        if (start instanceof StartAt.Beginning) {
            return offsets(topic, partitions, OffsetSpec.earliest());
        }
        if (start instanceof StartAt.Timestamp at) {
            return at(at.instant(), topic, partitions);
        }
        if (start instanceof StartAt.Ago ago) {
            return at(clock.instant().minus(ago.duration()), topic, partitions);
        }
        if (start instanceof StartAt.At at) {
            Map<Partition, Long> chosen = new HashMap<>();
            partitions(topic, partitions)
                    .forEach(partition -> chosen.put(partition, at.position().next(topic, partition.number())));
            return chosen;
        }
        return offsets(topic, partitions, OffsetSpec.latest());
    }

    /** The first offset whose timestamp is not before {@code time}; the end if there is none. */
    private Map<Partition, Long> at(Instant time, String topic, int partitions) {
        Map<Partition, Long> found = offsets(topic, partitions, OffsetSpec.forTimestamp(time.toEpochMilli()));
        Map<Partition, Long> ends = offsets(topic, partitions, OffsetSpec.latest());
        found.replaceAll((partition, offset) -> offset < 0 ? ends.getOrDefault(partition, 0L) : offset);
        return found;
    }

    /** The position behind everything that can be read now; topics that do not exist yet are left out. */
    Position ends(Collection<String> topics) {
        Position ends = Position.empty();
        for (String topic : topics) {
            ends = ends.merge(ends(topic));
        }
        return ends;
    }

    private Position ends(String topic) {
        Position ends = Position.empty();
        try {
            int partitions = seen(topic, updates.generation()).topic().partitions();
            for (var end : offsets(topic, partitions, OffsetSpec.latest()).entrySet()) {
                ends = ends.with(topic, end.getKey().number(), end.getValue());
            }
            return ends;
        } catch (UnknownTopicOrPartitionException e) {
            return ends;
        }
    }

    /** Whether the brokers know KIP-848's group protocol. */
    boolean hasConsumerProtocol() {
        FinalizedVersionRange version = answer(admin.describeFeatures().featureMetadata())
                .finalizedFeatures()
                .get("group.version");
        return version != null && version.maxVersionLevel() >= 1;
    }

    private Map<Partition, Long> offsets(String topic, int partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> asked = specs(partitions(topic, partitions), spec);
        var options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        Map<Partition, Long> offsets = new HashMap<>();
        answer(admin.listOffsets(asked, options).all())
                .forEach((kafka, result) ->
                        offsets.put(new Partition(kafka.topic(), kafka.partition()), result.offset()));
        return offsets;
    }

    static List<Partition> partitions(String topic, int count) {
        List<Partition> partitions = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            partitions.add(new Partition(topic, number));
        }
        return partitions;
    }

    /** The answer, or the KafkaException that says why there is none. */
    static <R> R answer(Future<R> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no answer in " + PATIENCE, e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}

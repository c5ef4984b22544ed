// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.serde.internal.CloudEventHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the range of a replay once and counts. Used by one thread. */
final class ReplayCount {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> kafka;
    private final Replay plan;
    private final EventFilter filter;
    private final Set<String> types;

    ReplayCount(Map<String, Object> kafka, Replay plan, Set<String> handled) {
        this.kafka = kafka;
        this.plan = plan;
        this.filter = plan.keys().isEmpty()
                ? (key, headers) -> true
                : EventFilter.keys(plan.keys().toArray(String[]::new));
        this.types = plan.types().isEmpty() ? handled : plan.types();
    }

    long count() {
        Map<TopicPartition, Long> ends = new HashMap<>();
        plan.to().partitions().forEach((each, end) -> ends.put(new TopicPartition(each.topic(), each.number()), end));
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(ends.keySet());
            ends.keySet().forEach(each -> consumer.seek(each, plan.from().next(each.topic(), each.partition())));
            long count = 0;
            long patience = System.nanoTime() + Topics.PATIENCE.toNanos();
            Set<TopicPartition> open = new HashSet<>(ends.keySet());
            while (!open.isEmpty()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    count += isCounted(record, ends) ? 1 : 0;
                }
                if (!records.nextOffsets().isEmpty()) {
                    patience = System.nanoTime() + Topics.PATIENCE.toNanos();
                } else if (System.nanoTime() - patience > 0) {
                    throw new TimeoutException("nothing came from " + open + " in " + Topics.PATIENCE);
                }
                open.removeIf(each -> consumer.position(each) >= ends.getOrDefault(each, 0L));
                consumer.pause(ends.keySet().stream()
                        .filter(each -> !open.contains(each))
                        .toList());
            }
            return count;
        }
    }

    private boolean isCounted(ConsumerRecord<byte[], byte[]> record, Map<TopicPartition, Long> ends) {
        long end = ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
        return record.offset() < end
                && record.value() != null
                && filter.wants(record.key(), KafkaHeaders.of(record.headers()))
                && (types.isEmpty()
                        || CloudEventHeaders.type(record.headers())
                                .map(types::contains)
                                .orElse(true));
    }

    private Map<String, Object> config() {
        Map<String, Object> config = new HashMap<>(kafka);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return config;
    }
}

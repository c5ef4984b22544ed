// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Kafka's own consumer as a careful user would set it up to read a whole topic: the peer that every replay is held against. */
final class RawClient {

    /** What suits a loop on one thread; our consumer has smaller fetches. */
    private static final Map<String, Object> TUNED = Map.of(
            "fetch.max.bytes", 64 << 20,
            "max.partition.fetch.bytes", 8 << 20,
            "max.poll.records", 5_000,
            "receive.buffer.bytes", 1 << 20,
            "fetch.max.wait.ms", 100);

    private static final String CLASSIC = "classic";
    private static final String KIP_848 = "consumer";

    private final String bootstrapServers;
    private final String protocol;

    private RawClient(String bootstrapServers, String protocol) {
        this.bootstrapServers = bootstrapServers;
        this.protocol = protocol;
    }

    /** Kafka's default, which reads the network and the records on the thread that polls. */
    static RawClient classic(String bootstrapServers) {
        return new RawClient(bootstrapServers, CLASSIC);
    }

    /** The client of KIP-848, ours unless {@code group.protocol} is set, which reads the network on a thread of its own. */
    RawClient ofKip848() {
        return new RawClient(bootstrapServers, KIP_848);
    }

    /** What is done with one batch of records. */
    @FunctionalInterface
    interface Batch {
        void handle(ConsumerRecords<byte[], byte[]> records) throws Exception;
    }

    /** What is done with one record. */
    @FunctionalInterface
    interface Each {
        void handle(ConsumerRecord<byte[], byte[]> record) throws Exception;
    }

    long readAll(String topic, Stopwatch watch, Each each) throws Exception {
        return readAllBatches(topic, TUNED, watch, records -> {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                each.handle(record);
            }
        });
    }

    /** Reads a topic from zero to the end that it has at the start; watched from the first record to the last. */
    long readAllBatches(String topic, Map<String, Object> settings, Stopwatch watch, Batch batch) throws Exception {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings(settings))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long left = consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            long all = left;
            while (left > 0) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(10));
                if (records.isEmpty()) {
                    throw new IllegalStateException(topic + " gave no record for 10 s with " + left + " left to read");
                }
                watch.begin();
                batch.handle(records);
                left -= records.count();
            }
            watch.end();
            return all;
        }
    }

    private Map<String, Object> settings(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("group.protocol", protocol);
        settings.put("key.deserializer", ByteArrayDeserializer.class);
        settings.put("value.deserializer", ByteArrayDeserializer.class);
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "none");
        settings.put("enable.auto.commit", false);
        return settings;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the committed log as any plain consumer of Kafka would; goes on where it stopped. Confined to one thread. */
final class LogReader {

    /** Confluent's frame of a first message: a zero, the schema's id, a zero. */
    private static final int FRAME = 6;

    private final String bootstrapServers;
    private final String topic;
    private final CommittedLog log = new CommittedLog();
    private final Map<TopicPartition, Long> next = new HashMap<>();

    LogReader(String bootstrapServers, String topic) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
    }

    /** Up to its end, as soon as no transaction is open there. */
    CommittedLog read(int partitionCount, Duration patience) {
        List<TopicPartition> partitions = IntStream.range(0, partitionCount)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        Instant deadline = Instant.now().plus(patience);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed");
                KafkaConsumer<byte[], byte[]> all = consumer("read_uncommitted")) {
            consumer.assign(partitions);
            partitions.forEach(partition -> consumer.seek(partition, next.getOrDefault(partition, 0L)));
            Map<TopicPartition, Long> ends = all.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
                if (Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException("the log cannot be read to its end within " + patience);
                }
                consumer.poll(Duration.ofMillis(100)).forEach(this::add);
            }
            partitions.forEach(partition -> next.put(partition, consumer.position(partition)));
        }
        return log;
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", isolation),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        try {
            OrderPlaced order = OrderPlaced.parseFrom(
                    ByteBuffer.wrap(value, FRAME, value.length - FRAME).slice());
            log.add(
                    record.partition(),
                    record.offset(),
                    new CommittedLog.Entry(
                            new String(record.key(), StandardCharsets.UTF_8).intern(),
                            Written.read(order.getBuyerId()).event()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("what was written cannot be read at " + record.offset(), e);
        }
    }
}

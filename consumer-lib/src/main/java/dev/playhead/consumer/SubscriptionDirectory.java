// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.playhead.event.v1.SubscriptionDeclared;
import dev.playhead.serde.UndecodableException;
import dev.playhead.serde.internal.Frame;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who subscribes to what, in the subscriptions' own words: each declares itself on the compacted topic
 * {@value #TOPIC} when it starts, and again every ten minutes. All methods block, up to ten seconds for each answer of
 * Kafka, and throw Kafka's {@link KafkaException}. Thread-safe.
 *
 * @since 0.1
 */
public final class SubscriptionDirectory {

    /** The topic of the declarations; a subscription creates it, compacted, if it is not there. */
    public static final String TOPIC = "playhead.subscriptions";

    private static final Logger log = LoggerFactory.getLogger(SubscriptionDirectory.class);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String CLIENT = "playhead-directory";

    private final Map<String, Object> kafka;

    private SubscriptionDirectory(Map<String, Object> kafka) {
        this.kafka = Map.copyOf(kafka);
    }

    /** @param kafka the settings of Kafka's clients, by their own names; {@code bootstrap.servers} at least */
    public static SubscriptionDirectory at(Map<String, Object> kafka) {
        return new SubscriptionDirectory(kafka);
    }

    /**
     * The last word of one subscription.
     *
     * @param heard when it said so
     */
    public record Entry(SubscriptionDeclared declared, Instant heard) {

        /** Whether three heartbeats are missing: it is down, or it is gone for good and was not retired. */
        public boolean isSilent(Instant now) {
            return heard.plusSeconds(3 * declared.getHeartbeatSeconds()).isBefore(now);
        }
    }

    /** Every subscription that ever started and was not retired, by name; empty if none ever did. */
    public List<Entry> entries() {
        return List.copyOf(read().values());
    }

    /**
     * Takes a subscription off the list. One that still runs is back with its next heartbeat.
     *
     * @throws IllegalArgumentException if no such subscription is on the list
     */
    public void retire(String subscription) {
        if (!read().containsKey(subscription)) {
            throw new IllegalArgumentException("no subscription declared itself as " + subscription);
        }
        write(new ProducerRecord<>(TOPIC, subscription, null));
    }

    private Map<String, Entry> read() {
        Map<String, Entry> entries = new TreeMap<>();
        try (var consumer = new KafkaConsumer<>(
                ClientSettings.of(kafka, ConsumerConfig.configNames(), CLIENT),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<PartitionInfo> known = consumer.listTopics(PATIENCE).getOrDefault(TOPIC, List.of());
            List<TopicPartition> partitions = known.stream()
                    .map(partition -> new TopicPartition(TOPIC, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey(), PATIENCE) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException(TOPIC + " could not be read within " + PATIENCE.toSeconds() + " s");
                }
                consumer.poll(Duration.ofMillis(200)).forEach(record -> fold(entries, record));
            }
        }
        return entries;
    }

    private static void fold(Map<String, Entry> entries, ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            entries.remove(record.key());
            return;
        }
        try {
            int payloadAt = Frame.read(record.value()).payloadAt();
            SubscriptionDeclared declared = SubscriptionDeclared.parser()
                    .parseFrom(record.value(), payloadAt, record.value().length - payloadAt);
            entries.put(record.key(), new Entry(declared, Instant.ofEpochMilli(record.timestamp())));
        } catch (InvalidProtocolBufferException | UndecodableException e) {
            log.warn("{}-{}@{} is not a declaration: {}", TOPIC, record.partition(), record.offset(), e.getMessage());
        }
    }

    void write(ProducerRecord<String, byte[]> record) {
        Map<String, Object> settings = ClientSettings.of(kafka, ProducerConfig.configNames(), CLIENT);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            Topics.answer(producer.send(record));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.playhead.consumer.HospitalRecords.Kept;
import dev.playhead.consumer.HospitalState.Lying;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compacted topic in which the hospital of one subscription lies, and what it says. It has one partition, so that all
 * readers see the same order of everything. Nobody follows it on a thread of its own: whoever wants to know reads on from
 * where the last one stopped. Thread-safe.
 */
final class HospitalLog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HospitalLog.class);

    private static final String PREFIX = "playhead.hospital.";

    static final String CLIENT = "playhead-hospital";

    /** Larger than what other topics take: a patient is an event and what is wrong with it. */
    private static final int LARGEST = 8 << 20;

    /** How long a transaction may stay open when whoever began it is gone; those who read wait for it. */
    private static final Duration TRANSACTION = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(100);

    /**
     * What was not read on for so long is read anew: that somebody left is said for a day (delete.retention.ms), and whoever
     * reads on later than that would believe that they are still there.
     */
    private static final Duration STALE = Duration.ofHours(1);

    private final String subscription;
    private final Map<String, Object> kafka;
    private final Admin admin;
    private final TopicPartition partition;
    private final String self = UUID.randomUUID().toString();
    private final LongSupplier nanoTime;
    private final Object pages = new Object();

    private HospitalState state;
    private @Nullable KafkaConsumer<byte[], byte[]> reader;
    private long readAt;
    private @Nullable KafkaConsumer<byte[], byte[]> pageReader;
    private volatile boolean isThere;

    HospitalLog(String subscription, Map<String, Object> kafka, Admin admin) {
        this(subscription, kafka, admin, System::nanoTime);
    }

    HospitalLog(String subscription, Map<String, Object> kafka, Admin admin, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.readAt = nanoTime.getAsLong();
        this.subscription = subscription;
        this.kafka = kafka;
        this.admin = admin;
        this.partition = new TopicPartition(topic(subscription), 0);
        this.state = new HospitalState(subscription, self);
    }

    static String topic(String subscription) {
        return PREFIX + subscription;
    }

    String topic() {
        return partition.topic();
    }

    /** Who we are, in {@link HospitalRecords#WRITER}. */
    String self() {
        return self;
    }

    // ---- the topic

    /**
     * Makes the topic, unless it is there.
     *
     * @throws StoreUnavailableException not retriable if somebody else has to make or to change it
     */
    void require() {
        if (isThere) {
            return;
        }
        try {
            if (isFound()) {
                requireCompacted();
            } else {
                create(); // and ask nothing of it yet: not all brokers know at once
            }
            isThere = true;
        } catch (AuthorizationException | PolicyViolationException | InvalidTopicException e) {
            throw refused(String.valueOf(e.getMessage()), e);
        } catch (KafkaException e) {
            throw unavailable(e);
        }
    }

    private boolean isFound() {
        try {
            TopicDescription found = Topics.answer(Objects.requireNonNull(
                    admin.describeTopics(List.of(topic())).topicNameValues().get(topic())));
            if (found.partitions().size() != 1) {
                throw refused(
                        "it has " + found.partitions().size() + " partitions",
                        new IllegalStateException(found.toString()));
            }
            return true;
        } catch (UnknownTopicOrPartitionException e) {
            return false;
        }
    }

    private void create() {
        var topic = new NewTopic(topic(), Optional.of(1), Optional.empty())
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(LARGEST)));
        try {
            Topics.answer(admin.createTopics(List.of(topic)).all());
            log.info("made the topic {} subscription={}", topic(), subscription);
        } catch (TopicExistsException e) {
            log.debug("another instance made {}", topic());
        }
    }

    private void requireCompacted() {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic());
        Map<ConfigResource, Config> configs;
        try {
            configs = Topics.answer(admin.describeConfigs(Set.of(resource)).all());
        } catch (AuthorizationException e) {
            return; // who may not look believes
        }
        ConfigEntry policy = Objects.requireNonNull(configs.get(resource)).get(TopicConfig.CLEANUP_POLICY_CONFIG);
        if (policy != null && !TopicConfig.CLEANUP_POLICY_COMPACT.equals(policy.value())) {
            throw refused("its cleanup.policy is " + policy.value(), new IllegalStateException(policy.toString()));
        }
    }

    private StoreUnavailableException refused(String why, Throwable cause) {
        return new StoreUnavailableException(
                "the hospital of " + subscription + " needs the topic " + topic() + ": " + why
                        + ". Have it made with: kafka-topics.sh --create --topic " + topic()
                        + " --partitions 1 --config cleanup.policy=compact --config max.message.bytes=" + LARGEST,
                false,
                cause);
    }

    private StoreUnavailableException unavailable(KafkaException cause) {
        return new StoreUnavailableException(
                "the hospital of " + subscription + " in " + topic() + " does not answer: " + cause.getMessage(),
                true,
                cause);
    }

    // ---- reading

    /** What is said by all that was committed before. */
    synchronized <R> R atEnd(Function<HospitalState, R> look) {
        try {
            if (isReadable()) {
                readTo(end());
            }
            return look.apply(state);
        } catch (KafkaException e) {
            throw unavailable(e);
        }
    }

    /** What was said when it was last read. */
    synchronized <R> R soFar(Function<HospitalState, R> look) {
        return look.apply(state);
    }

    /** A hospital in which nobody ever was has no topic. */
    private boolean isReadable() {
        if (!isThere) {
            isThere = isFound();
        }
        return isThere;
    }

    /** The end of the log itself: what is behind an open transaction counts, and is waited for. */
    private long end() {
        return Topics.answer(admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition))
                .offset();
    }

    private void readTo(long end) {
        if (reader != null && reader.position(partition, Topics.PATIENCE) > end) {
            forget(); // a topic of that name was made anew
        }
        KafkaConsumer<byte[], byte[]> consumer = reader();
        long deadline = System.nanoTime() + Topics.PATIENCE.toNanos();
        while (consumer.position(partition, Topics.PATIENCE) < end) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("its end could not be read within " + Topics.PATIENCE
                        + ": somebody has left a transaction open, which the broker ends by and by");
            }
            poll(consumer, POLL);
        }
        readAt = nanoTime.getAsLong();
    }

    private KafkaConsumer<byte[], byte[]> reader() {
        if (nanoTime.getAsLong() - readAt > STALE.toNanos()) {
            forget();
        }
        KafkaConsumer<byte[], byte[]> consumer = reader;
        if (consumer == null) {
            consumer = consumer();
            consumer.seekToBeginning(List.of(partition));
            reader = consumer;
        }
        return consumer;
    }

    private void poll(KafkaConsumer<byte[], byte[]> consumer, Duration patience) {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
                Header writer = record.headers().lastHeader(HospitalRecords.WRITER);
                state.read(
                        record.offset(),
                        record.key(),
                        record.value(),
                        writer == null ? "" : new String(writer.value(), UTF_8));
            }
        } catch (InvalidOffsetException e) {
            // The log is not the one that was read.
            forget();
            throw e;
        }
        readAt = nanoTime.getAsLong();
    }

    private void forget() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
        state = new HospitalState(subscription, self);
    }

    /** The whole of these patients, in this order; those whose records were replaced meanwhile are left out. */
    List<Kept> whole(List<Lying> patients) {
        Map<Long, Kept> found = new HashMap<>();
        List<Lying> wanted =
                patients.stream().sorted(Comparator.comparing(Lying::at)).toList();
        synchronized (pages) {
            try {
                read(wanted, found);
            } catch (KafkaException e) {
                throw unavailable(e);
            }
        }
        List<Kept> whole = new ArrayList<>();
        for (Lying patient : patients) {
            Kept kept = found.get(patient.at());
            if (kept != null) {
                whole.add(kept);
            }
        }
        return whole;
    }

    private void read(List<Lying> wanted, Map<Long, Kept> found) {
        if (pageReader == null) {
            pageReader = consumer();
        }
        KafkaConsumer<byte[], byte[]> consumer = pageReader;
        Map<Long, Lying> byOffset = new HashMap<>();
        wanted.forEach(patient -> byOffset.put(patient.at(), patient));
        long deadline = System.nanoTime() + Topics.PATIENCE.toNanos();
        long next = 0;
        for (Lying patient : wanted) {
            if (patient.at() < next) {
                continue;
            }
            consumer.seek(partition, patient.at());
            next = patient.at();
            while (next <= patient.at()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new TimeoutException(patient + " could not be read within " + Topics.PATIENCE);
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    Lying lying = byOffset.get(record.offset());
                    if (lying != null && record.value() != null) {
                        found.put(
                                record.offset(), HospitalRecords.patient(subscription, lying.origin(), record.value()));
                    }
                }
                next = consumer.position(partition, Topics.PATIENCE);
            }
        }
    }

    // ---- clients

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = ClientSettings.of(kafka, ConsumerConfig.configNames(), CLIENT);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1 << 20);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1 << 20);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
        return consumer;
    }

    /** A producer whose transactions are those of a partition that the subscription reads. */
    KafkaProducer<byte[], byte[]> producer(String transactionalId) {
        Map<String, Object> settings = ClientSettings.of(kafka, ProducerConfig.configNames(), CLIENT);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) TRANSACTION.toMillis());
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST * 2);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Topics.PATIENCE.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Topics.PATIENCE.toMillis() / 2);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) Topics.PATIENCE.toMillis());
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized void close() {
        forget();
        synchronized (pages) {
            if (pageReader != null) {
                pageReader.close();
                pageReader = null;
            }
        }
    }
}

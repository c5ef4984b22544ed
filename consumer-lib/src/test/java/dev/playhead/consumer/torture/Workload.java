// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.playhead.consumer.torture.Note.Place;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import dev.playhead.serde.ContractSerializer;
import dev.playhead.serde.SchemaRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes events at a steady rate, most of them alone, some in transactions, of which some are aborted. It remembers what
 * became of each write: acknowledged, aborted, or nobody knows.
 */
final class Workload implements AutoCloseable {

    private static final int KEYS_PER_PARTITION = 40;
    private static final int EVENTS_PER_TICK = 10;
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration BETWEEN_TRANSACTIONS = Duration.ofMillis(700);

    /** One event in so many is ill, for up to that long. */
    private static final int ILL = 400;

    private static final int LONGEST_ILLNESS_MS = 40_000;

    private final String bootstrapServers;
    private final String topic;
    private final ContractSerializer serializer;
    private final Random random;
    private final KafkaProducer<byte[], byte[]> single;
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, Place> acknowledged = new ConcurrentHashMap<>();
    private final Set<String> aborted = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Long> ends = new ConcurrentHashMap<>();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private volatile int partitions;
    private volatile boolean isResting = true;
    private final Object singles = new Object();
    private final Object transactions = new Object();

    private record Sent(String event, java.util.concurrent.Future<RecordMetadata> written) {}

    Workload(String bootstrapServers, String registry, String topic, int partitions, long seed) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
        this.serializer = new ContractSerializer(SchemaRegistry.at(registry), true);
        this.partitions = partitions;
        this.random = new Random(seed);
        this.single = producer(Map.of());
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers", bootstrapServers,
                "acks", "all",
                "linger.ms", 5,
                "delivery.timeout.ms", 60_000,
                "metadata.max.age.ms", 5_000));
        settings.putAll(more);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    void start() {
        threads.add(new Thread(this::publishSingles, "publish"));
        threads.add(new Thread(this::publishTransactions, "publish in transactions"));
        threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Goes on publishing. */
    void goOn() {
        isResting = false;
    }

    /** Publishes nothing more until it goes on; returns when the fate of all writes is known, as far as it can be. */
    void rest() {
        isResting = true;
        synchronized (singles) {
            single.flush();
        }
        synchronized (transactions) {
            isResting = true;
        }
    }

    /** The topic has that many partitions now: the new ones get keys of their own, so that no key changes its place. */
    void grown(int partitions) {
        this.partitions = partitions;
    }

    int partitions() {
        return partitions;
    }

    /** Behind the last event of each partition that was acknowledged. */
    Map<Integer, Long> ends() {
        return Map.copyOf(ends);
    }

    Map<String, Place> acknowledged() {
        return acknowledged;
    }

    Set<String> aborted() {
        return aborted;
    }

    long unknown() {
        return unknown.get();
    }

    // ---- one by one

    private void publishSingles() {
        while (!isOver(TICK)) {
            synchronized (singles) {
                for (int i = 0; i < EVENTS_PER_TICK && !isResting; i++) {
                    publish(next());
                }
            }
        }
    }

    private void publish(ProducerRecord<byte[], byte[]> record) {
        String event = event(record);
        try {
            var unused = single.send(record, (where, failure) -> {
                if (failure == null) {
                    acknowledge(event, where);
                } else {
                    unknown.incrementAndGet();
                }
            });
        } catch (KafkaException e) {
            unknown.incrementAndGet();
        }
    }

    // ---- in transactions

    private void publishTransactions() {
        KafkaProducer<byte[], byte[]> producer = transactional();
        while (!isOver(BETWEEN_TRANSACTIONS)) {
            synchronized (transactions) {
                if (!isResting && !isTransactionDone(producer)) {
                    producer.close(Duration.ZERO);
                    producer = transactional();
                }
            }
        }
        producer.close(Duration.ZERO);
    }

    private KafkaProducer<byte[], byte[]> transactional() {
        while (true) {
            KafkaProducer<byte[], byte[]> producer =
                    producer(Map.of("transactional.id", "torture", "transaction.timeout.ms", 15_000));
            try {
                producer.initTransactions();
                return producer;
            } catch (KafkaException e) {
                producer.close(Duration.ZERO);
                if (isOver(TICK)) {
                    throw e;
                }
            }
        }
    }

    /** False if the producer cannot be used any more: then a commit may or may not have happened, an abort has or will. */
    private boolean isTransactionDone(KafkaProducer<byte[], byte[]> producer) {
        boolean commits;
        int size;
        synchronized (random) {
            commits = random.nextInt(4) > 0;
            size = 1 + random.nextInt(12);
        }
        List<Sent> sent = new ArrayList<>();
        try {
            producer.beginTransaction();
            for (int i = 0; i < size; i++) {
                ProducerRecord<byte[], byte[]> record = next();
                if (!commits) {
                    aborted.add(event(record));
                }
                sent.add(new Sent(event(record), producer.send(record)));
            }
            producer.flush();
            if (!commits) {
                producer.abortTransaction();
                return true;
            }
            producer.commitTransaction();
            for (Sent one : sent) {
                acknowledge(one.event(), one.written().get());
            }
            return true;
        } catch (KafkaException | java.util.concurrent.ExecutionException e) {
            unknown.addAndGet(commits ? sent.size() : 0);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    // ---- events

    private ProducerRecord<byte[], byte[]> next() {
        int partition;
        String key;
        long illUntil;
        synchronized (random) {
            partition = random.nextInt(partitions);
            key = "k-" + partition + "-" + random.nextInt(KEYS_PER_PARTITION);
            boolean isIll = random.nextInt(ILL) == 0;
            illUntil = isIll ? System.currentTimeMillis() + random.nextInt(LONGEST_ILLNESS_MS) : 0;
        }
        var written = new Written("e-" + events.incrementAndGet(), illUntil);
        var order = OrderPlaced.newBuilder()
                .setOrderId(key)
                .setBuyerId(written.toString())
                .build();
        byte[] value = Objects.requireNonNull(serializer.serialize(topic, order));
        var record = new ProducerRecord<>(topic, partition, key.getBytes(UTF_8), value);
        record.headers().add("event", written.event().getBytes(UTF_8));
        return record;
    }

    private static String event(ProducerRecord<byte[], byte[]> record) {
        return new String(record.headers().lastHeader("event").value(), UTF_8);
    }

    private void acknowledge(String event, RecordMetadata where) {
        acknowledged.put(event, new Place("", where.partition(), where.offset()));
        ends.merge(where.partition(), where.offset() + 1, Math::max);
    }

    private boolean isOver(Duration wait) {
        try {
            return over.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        over.countDown();
        single.close(Duration.ZERO);
    }
}

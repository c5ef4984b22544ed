// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import dev.playhead.benchmarks.Benchmark.Pair;
import dev.playhead.benchmarks.Benchmark.Variant;
import dev.playhead.consumer.EventConsumer;
import dev.playhead.consumer.Subscription;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** A handler that waits 5 ms for somebody else, on 100 threads, the events of each key in order. */
final class SlowBenchmark {

    private static final String TOPIC = "marketplace.gig";
    private static final int THREADS = 100;
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int IN_FLIGHT = 20_000;

    private final Stage stage;
    private final int events;

    SlowBenchmark(Stage stage, int events) throws Exception {
        stage.fill(TOPIC, events, false);
        this.stage = stage;
        this.events = events;
    }

    Benchmark benchmark() {
        return new Benchmark(
                "slow",
                List.of(
                        new Variant("floor", this::queuePerKey),
                        new Variant("parallel-consumer", this::parallelConsumer),
                        new Variant("playhead", this::subscribed)),
                List.of(new Pair("playhead", "floor"), new Pair("parallel-consumer", "floor")));
    }

    private static void handle(byte[] frame) {
        try {
            handle(Frames.parse(frame));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void handle(GigDescriptionUpdated event) {
        if (event.getGigId().isEmpty()) {
            throw new IllegalStateException("an event without a gig");
        }
        LockSupport.parkNanos(WAIT_NANOS);
    }

    // ---- by hand: a queue for each key, and no position kept

    private long queuePerKey(Stopwatch watch) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        var inFlight = new Semaphore(IN_FLIGHT);
        var queues = new HashMap<ByteBuffer, KeyQueue>();
        try {
            long read = stage.rawClient().readAll(TOPIC, new Stopwatch(), record -> {
                watch.begin();
                inFlight.acquireUninterruptibly();
                KeyQueue queue = queues.computeIfAbsent(ByteBuffer.wrap(record.key()), key -> new KeyQueue());
                if (queue.add(record)) {
                    threads.execute(() -> queue.handleAll(inFlight));
                }
            });
            inFlight.acquireUninterruptibly(IN_FLIGHT);
            watch.end();
            return read;
        } finally {
            threads.shutdownNow();
        }
    }

    private static final class KeyQueue {

        private final Queue<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();
        private boolean isBusy;

        /** Whether somebody has to begin with it. */
        synchronized boolean add(ConsumerRecord<byte[], byte[]> record) {
            waiting.add(record);
            boolean wasBusy = isBusy;
            isBusy = true;
            return !wasBusy;
        }

        private synchronized @Nullable ConsumerRecord<byte[], byte[]> next() {
            ConsumerRecord<byte[], byte[]> next = waiting.poll();
            isBusy = next != null;
            return next;
        }

        void handleAll(Semaphore inFlight) {
            for (ConsumerRecord<byte[], byte[]> record = next(); record != null; record = next()) {
                handle(record.value());
                inFlight.release();
            }
        }
    }

    // ---- peers

    private long parallelConsumer(Stopwatch watch) throws Exception {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers",
                stage.stack().bootstrapServers(),
                "group.id",
                "slow-" + UUID.randomUUID(),
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false,
                "max.poll.records",
                5_000));
        var left = new CountDownLatch(events);
        var options = ParallelConsumerOptions.<String, byte[]>builder()
                .ordering(ProcessingOrder.KEY)
                .maxConcurrency(THREADS)
                .consumer(new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer()))
                .build();
        try (ParallelStreamProcessor<String, byte[]> processor =
                ParallelStreamProcessor.createEosStreamProcessor(options)) {
            processor.subscribe(List.of(TOPIC));
            processor.poll(record -> {
                watch.begin();
                handle(record.value());
                left.countDown();
            });
            requireAll(left);
            watch.end();
        }
        return events;
    }

    private long subscribed(Stopwatch watch) throws Exception {
        var left = new CountDownLatch(events);
        try (EventConsumer consumer = EventConsumer.builder()
                        .bootstrapServers(stage.stack().bootstrapServers())
                        .schemaRegistry(stage.stack().registryUrl())
                        .build();
                Subscription subscription = consumer.subscription("slow-" + UUID.randomUUID())
                        .on(GigDescriptionUpdated.class, event -> {
                            watch.begin();
                            handle(event.payload());
                            left.countDown();
                        })
                        .parallelism(THREADS)
                        .parallelByKey()
                        .start()) {
            requireAll(left);
            subscription.caughtUp().get(1, TimeUnit.MINUTES);
            watch.end();
        }
        return events;
    }

    private static void requireAll(CountDownLatch left) throws InterruptedException {
        if (!left.await(10, TimeUnit.MINUTES)) {
            throw new IllegalStateException(left.getCount() + " events were not handled");
        }
    }
}

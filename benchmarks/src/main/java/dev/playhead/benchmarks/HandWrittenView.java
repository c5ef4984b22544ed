// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;

/** The latest description of each gig as a Kafka Streams user writes it: aggregate into a logged RocksDB store, exactly once. */
final class HandWrittenView implements AutoCloseable {

    private final AtomicLong folded = new AtomicLong();
    private final CountDownLatch done = new CountDownLatch(1);
    private final KafkaStreams streams;
    private volatile long wanted = Long.MAX_VALUE;

    HandWrittenView(String bootstrapServers, String topic, Path directory) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(topic, Consumed.with(Serdes.String(), Serdes.ByteArray()))
                .groupByKey(Grouped.with(Serdes.String(), Serdes.ByteArray()))
                .aggregate(
                        () -> new byte[0],
                        (key, frame, view) -> fold(frame),
                        Materialized.with(Serdes.String(), Serdes.ByteArray()));
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "hand-written-" + UUID.randomUUID());
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        settings.put("auto.offset.reset", "earliest");
        streams = new KafkaStreams(builder.build(), settings);
        streams.start();
    }

    private byte[] fold(byte[] frame) {
        try {
            GigDescriptionUpdated view = Objects.requireNonNull(Frames.parse(frame));
            if (folded.incrementAndGet() >= wanted) {
                done.countDown();
            }
            return view.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitFolded(long events) throws InterruptedException {
        wanted = events;
        if (folded.get() < events && !done.await(10, TimeUnit.MINUTES)) {
            throw new IllegalStateException("folded only " + folded.get() + " of " + events);
        }
    }

    /** Commits what was folded and stops. */
    @Override
    public void close() {
        streams.close(java.time.Duration.ofSeconds(60));
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import dev.playhead.benchmarks.Benchmark.Pair;
import dev.playhead.benchmarks.Benchmark.Variant;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import dev.playhead.producer.EventProducer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Publishing with acks=all and linger 5: prebuilt bytes (limit), built by hand (floor), and the SDK. */
@SuppressWarnings("FutureReturnValueIgnored") // what was acknowledged is counted
final class PublishBenchmark implements AutoCloseable {

    private static final String TOPIC = "marketplace.gig";
    private static final String TYPE = GigDescriptionUpdated.getDescriptor().getFullName();
    private static final int INDEX = GigDescriptionUpdated.getDescriptor().getIndex();
    private static final String DESCRIPTION =
            Events.descriptionUpdated(0, Stage.EVENT_BYTES).getDescription();

    private final int events;
    private final int schemaId;
    private final KafkaProducer<String, byte[]> raw;
    private final EventProducer ours;

    PublishBenchmark(Stage stage, int events) throws Exception {
        this.events = events;
        this.schemaId = stage.schemaId();
        stage.createTopic(TOPIC, Stage.PARTITIONS);
        this.raw = new KafkaProducer<>(
                Map.of("bootstrap.servers", stage.stack().bootstrapServers(), "acks", "all", "linger.ms", 5),
                new StringSerializer(),
                new ByteArraySerializer());
        this.ours = EventProducer.builder()
                .bootstrapServers(stage.stack().bootstrapServers())
                .schemaRegistry(stage.stack().registryUrl())
                .source("benchmarks")
                .kafka("linger.ms", 5)
                .build();
    }

    Benchmark benchmark() {
        return new Benchmark(
                "publish",
                List.of(
                        new Variant("limit", this::prebuiltBytes),
                        new Variant("floor", this::builtByHand),
                        new Variant("playhead", this::published)),
                List.of(new Pair("playhead", "floor"), new Pair("floor", "limit")));
    }

    private long prebuiltBytes(Stopwatch watch) throws Exception {
        byte[] frame = Frames.frame(schemaId, INDEX, Events.descriptionUpdated(0, Stage.EVENT_BYTES));
        ProducerRecord<String, byte[]> model = new ProducerRecord<>(TOPIC, Events.gigId(0), frame);
        Frames.addHeaders(
                model.headers(), UUID.randomUUID().toString(), Instant.now().toString(), TYPE);
        Acks acks = new Acks();
        for (int i = 0; i < events; i++) {
            raw.send(new ProducerRecord<>(TOPIC, null, null, Events.gigId(i), frame, model.headers()), acks);
        }
        raw.flush();
        return required(acks.count());
    }

    private long builtByHand(Stopwatch watch) throws Exception {
        Acks acks = new Acks();
        for (int i = 0; i < events; i++) {
            GigDescriptionUpdated event = event(i);
            ProducerRecord<String, byte[]> record =
                    new ProducerRecord<>(TOPIC, event.getGigId(), Frames.frame(schemaId, INDEX, event));
            Frames.addHeaders(
                    record.headers(),
                    UUID.randomUUID().toString(),
                    Instant.now().toString(),
                    TYPE);
            raw.send(record, acks);
        }
        raw.flush();
        return required(acks.count());
    }

    private long published(Stopwatch watch) {
        AtomicLong acknowledged = new AtomicLong();
        for (int i = 0; i < events; i++) {
            ours.publish(event(i)).thenRun(acknowledged::incrementAndGet);
        }
        ours.flush();
        return required(acknowledged.get());
    }

    private long required(long acknowledged) {
        if (acknowledged != events) {
            throw new IllegalStateException("only " + acknowledged + " of " + events + " events were acknowledged");
        }
        return acknowledged;
    }

    private static GigDescriptionUpdated event(int i) {
        return GigDescriptionUpdated.newBuilder()
                .setGigId(Events.gigId(i))
                .setDescription(DESCRIPTION)
                .build();
    }

    /** Counts what the broker acknowledged. */
    private static final class Acks implements Callback {

        private final AtomicLong count = new AtomicLong();

        @Override
        public void onCompletion(RecordMetadata metadata, @Nullable Exception failure) {
            if (failure == null) {
                count.incrementAndGet();
            }
        }

        long count() {
            return count.get();
        }
    }

    @Override
    public void close() {
        raw.close();
        ours.close();
    }
}

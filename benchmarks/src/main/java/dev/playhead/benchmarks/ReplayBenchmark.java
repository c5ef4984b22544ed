// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import dev.playhead.benchmarks.Benchmark.Pair;
import dev.playhead.benchmarks.Benchmark.Variant;
import dev.playhead.consumer.EventConsumer;
import dev.playhead.consumer.StartAt;
import dev.playhead.consumer.Subscription;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Header;

/** A whole topic from zero through a handler that does nothing, where every event is wanted or one in a hundred. */
final class ReplayBenchmark {

    private static final String TOPIC = "marketplace.gig";
    private static final String FLOOR_OF_KIP_848 = "floor KIP-848";
    private static final String LIMIT_OF_KIP_848 = "limit KIP-848";
    private static final String CLASSIC = "playhead classic";
    private static final byte[] TYPE =
            GigDescriptionUpdated.getDescriptor().getFullName().getBytes(StandardCharsets.UTF_8);

    private final Stage stage;
    private final RawClient raw;
    private final int events;

    private ReplayBenchmark(Stage stage, int events) {
        this.stage = stage;
        this.raw = stage.rawClient();
        this.events = events;
    }

    static Benchmark everyEvent(Stage stage, int events) throws Exception {
        stage.fill(TOPIC, events, false);
        ReplayBenchmark replay = new ReplayBenchmark(stage, events);
        return new Benchmark(
                "replay",
                List.of(
                        new Variant("floor", watch -> parseAll(replay.raw, watch)),
                        new Variant(FLOOR_OF_KIP_848, watch -> parseAll(replay.raw.ofKip848(), watch)),
                        new Variant("playhead", replay::subscribed),
                        new Variant(CLASSIC, replay::subscribedClassic)),
                List.of(
                        new Pair("playhead", "floor"),
                        new Pair("playhead", FLOOR_OF_KIP_848),
                        new Pair(CLASSIC, "floor")));
    }

    static Benchmark oneInAHundred(Stage stage, int events) throws Exception {
        stage.fill(TOPIC, events, true);
        ReplayBenchmark replay = new ReplayBenchmark(stage, events);
        return new Benchmark(
                "selective",
                List.of(
                        new Variant("limit", watch -> readOnly(replay.raw, watch)),
                        new Variant(LIMIT_OF_KIP_848, watch -> readOnly(replay.raw.ofKip848(), watch)),
                        new Variant("floor", replay::parseHits),
                        new Variant("playhead", replay::subscribed),
                        new Variant(CLASSIC, replay::subscribedClassic)),
                List.of(
                        new Pair("playhead", "limit"),
                        new Pair("playhead", LIMIT_OF_KIP_848),
                        new Pair("playhead", "floor"),
                        new Pair(CLASSIC, "limit")));
    }

    /** What an event costs where a topic has so many partitions. */
    static Benchmark overPartitions(Stage stage, int partitions, int events) throws Exception {
        stage.fill(TOPIC, partitions, events, Events.KEYS, false);
        ReplayBenchmark replay = new ReplayBenchmark(stage, events);
        return new Benchmark(
                "partitions: " + partitions,
                List.of(
                        new Variant("floor", watch -> parseAll(replay.raw, watch)),
                        new Variant("playhead", replay::subscribed)),
                List.of(new Pair("playhead", "floor")));
    }

    private static long readOnly(RawClient raw, Stopwatch watch) throws Exception {
        long[] bytes = new long[1];
        return raw.readAll(TOPIC, watch, record -> bytes[0] += record.value().length);
    }

    private static long parseAll(RawClient raw, Stopwatch watch) throws Exception {
        long[] fields = new long[1];
        return raw.readAll(
                TOPIC,
                watch,
                record -> fields[0] += Frames.parse(record.value()).getGigId().length());
    }

    private long parseHits(Stopwatch watch) throws Exception {
        long[] fields = new long[1];
        return raw.readAll(TOPIC, watch, record -> {
            Header type = record.headers().lastHeader("ce_type");
            if (type != null && Arrays.equals(type.value(), TYPE)) {
                fields[0] += Frames.parse(record.value()).getGigId().length();
            }
        });
    }

    private long subscribed(Stopwatch watch) throws Exception {
        return subscribed(consumer(), watch);
    }

    private long subscribedClassic(Stopwatch watch) throws Exception {
        return subscribed(consumer().kafka("group.protocol", "classic"), watch);
    }

    private EventConsumer.Builder consumer() {
        return EventConsumer.builder()
                .bootstrapServers(stage.stack().bootstrapServers())
                .schemaRegistry(stage.stack().registryUrl());
    }

    private long subscribed(EventConsumer.Builder settings, Stopwatch watch) throws Exception {
        try (EventConsumer consumer = settings.build();
                Subscription subscription = consumer.subscription("replay-" + UUID.randomUUID())
                        .startAt(StartAt.beginning())
                        .on(GigDescriptionUpdated.class, (event, none) -> watch.begin())
                        .start()) {
            subscription.caughtUp().get(5, TimeUnit.MINUTES);
            watch.end();
        }
        if (!watch.hasBegun()) {
            throw new IllegalStateException("the subscription saw no event");
        }
        return events;
    }
}

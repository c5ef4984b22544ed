// SPDX-License-Identifier: Apache-2.0
package dev.playhead.producer;

import com.google.protobuf.Message;
import dev.playhead.marketplace.gig.v1.GigPublished;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.serialization.StringSerializer;

/** An {@link EventProducer} on Kafka's own {@link MockProducer}s, which answer only when told to. */
final class Mocks {

    static final Instant NOW = Instant.parse("2026-11-21T10:15:30.123Z");

    /** The first is the one that publishes single events, each later one was opened for transactions. */
    final Deque<MockProducer<String, Message>> opened = new ArrayDeque<>();

    final MockProducer<String, Message> plain;
    final EventProducer producer;
    double retries;

    Mocks() {
        AtomicInteger ids = new AtomicInteger();
        producer = EventProducer.builder()
                .bootstrapServers("nowhere:9092")
                .source("test")
                .transactionalId("test-0")
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .ids(() -> "id-" + ids.incrementAndGet())
                .clients(this::open)
                .build();
        plain = opened.getFirst();
    }

    private Producer<String, Message> open(Map<String, Object> config) {
        var mock = new MockProducer<String, Message>(
                false, null, new StringSerializer(), (topic, payload) -> payload.toByteArray());
        mock.setMockMetrics(new MetricName("record-retry-total", "producer-metrics", "", Map.of()), new RetryTotal());
        opened.addLast(mock);
        return mock;
    }

    /** The newest Kafka producer. */
    MockProducer<String, Message> newest() {
        return opened.getLast();
    }

    static GigPublished gigPublished(String id) {
        return GigPublished.newBuilder().setGigId(id).setTitle("Lantern").build();
    }

    static List<GigPublished> gigsPublished(String... ids) {
        return List.of(ids).stream().map(Mocks::gigPublished).toList();
    }

    private final class RetryTotal implements Metric {

        @Override
        public MetricName metricName() {
            return new MetricName("record-retry-total", "producer-metrics", "", Map.of());
        }

        @Override
        public Object metricValue() {
            return retries;
        }
    }
}

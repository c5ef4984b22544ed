// SPDX-License-Identifier: Apache-2.0
package dev.playhead.producer;

import static dev.playhead.producer.Mocks.gigPublished;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.playhead.devstack.Devstack;
import dev.playhead.devstack.Server;
import dev.playhead.event.Contract;
import dev.playhead.event.PlayheadException;
import dev.playhead.event.Position;
import dev.playhead.marketplace.buyer.v1.BuyerRegistered;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.SchemaRegistryException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EventProducerIT {

    private static final String GIGS = "marketplace.gig";
    private static final String ORDERS = "marketplace.order";

    private static Devstack stack;
    private static Log log;

    @BeforeAll
    static void start() throws Exception {
        stack = Devstack.builder().brokers(3).registry().start();
        log = new Log(stack.bootstrapServers());
        log.create(GIGS, 3, (short) 3);
        log.create(ORDERS, 6, (short) 3);
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void anEventIsInTheLogAtItsPositionByteForByte() {
        GigPublished payload = gigPublished("bytes-1");

        Position written;
        try (EventProducer producer = producer().build()) {
            written = producer.publish(payload).join();
        }

        ConsumerRecord<byte[], byte[]> record = only("bytes-1");
        assertThat(written).isEqualTo(Position.of(GIGS, record.partition(), record.offset() + 1));
        assertThat(record.value()).isEqualTo(framed(payload));
        assertThat(StreamSupport.stream(record.headers().spliterator(), false).map(Header::key))
                .containsExactlyInAnyOrder(
                        "ce_specversion", "content-type", "ce_source", "ce_id", "ce_time", "ce_type");
        assertThat(header(record, "ce_type")).isEqualTo("marketplace.gig.v1.GigPublished");
        assertThat(header(record, "ce_source")).isEqualTo("test");
        assertThat(UUID.fromString(header(record, "ce_id")).version()).isEqualTo(7);
    }

    @Test
    void committedReadersSeeABatchWhole() {
        try (EventProducer producer = producer().transactionalId("whole").build()) {
            Position end = producer.publishAll(Mocks.gigsPublished("whole-1", "whole-2", "whole-3"));

            assertThat(keys("read_committed")).contains("whole-1", "whole-2", "whole-3");
            assertThat(end.isAtLeast(behind("whole-1"))).isTrue();
            assertThat(end.isAtLeast(behind("whole-3"))).isTrue();
        }
    }

    @Test
    void committedReadersSeeNothingOfABatchThatFailed() {
        try (EventProducer producer = producer()
                .transactionalId("nothing")
                .kafka("max.request.size", 8_000_000)
                .build()) {
            List<GigPublished> batch =
                    List.of(gigPublished("nothing-1"), gigPublished("nothing-2"), oversized("nothing-3"));

            assertThatExceptionOfType(PublishFailedException.class).isThrownBy(() -> producer.publishAll(batch));
            producer.publishAll(Mocks.gigsPublished("afterwards"));

            assertThat(keys("read_committed")).contains("afterwards").doesNotContain("nothing-1", "nothing-2");
            assertThat(keys("read_uncommitted")).containsAnyOf("nothing-1", "nothing-2");
        }
    }

    @Test
    void aLaterProducerOfTheSameTransactionalIdFencesTheEarlier() {
        try (EventProducer earlier = producer().transactionalId("shared").build();
                EventProducer later = producer().transactionalId("shared").build()) {
            earlier.publishAll(Mocks.gigsPublished("shared-1"));
            later.publishAll(Mocks.gigsPublished("shared-2"));

            assertThatExceptionOfType(PublishFailedException.class)
                    .isThrownBy(() -> earlier.publishAll(Mocks.gigsPublished("shared-3")));
            assertThatExceptionOfType(PublishFailedException.class)
                    .isThrownBy(() -> earlier.publishAll(Mocks.gigsPublished("shared-4")))
                    .withMessageContaining("another producer took over transactional id shared");

            later.publishAll(Mocks.gigsPublished("shared-5"));
            assertThat(keys("read_committed"))
                    .contains("shared-1", "shared-2", "shared-5")
                    .doesNotContain("shared-3", "shared-4");
        }
    }

    @Test
    void anEventThatIsTooLargeForTheClientIsFailed() {
        try (EventProducer producer = producer().build()) {
            PlayheadException failure = failureOf(producer.publish(oversized("large-1")));

            assertThat(failure)
                    .isInstanceOf(PublishFailedException.class)
                    .hasCauseInstanceOf(RecordTooLargeException.class)
                    .hasMessageContaining("marketplace.gig.v1.GigPublished was not published")
                    .hasMessageContaining("make the event smaller, or raise max.request.size");
            assertUsable(producer);
        }
    }

    @Test
    void anEventThatIsTooLargeForTheBrokerIsFailed() {
        try (EventProducer producer =
                producer().kafka("max.request.size", 8_000_000).build()) {
            PlayheadException failure = failureOf(producer.publish(oversized("large-2")));

            assertThat(failure)
                    .isInstanceOf(PublishFailedException.class)
                    .hasCauseInstanceOf(RecordTooLargeException.class);
            assertThat(keys("read_uncommitted")).doesNotContain("large-2");
            assertUsable(producer);
        }
    }

    @Test
    void anEventWhoseTopicDoesNotExistIsFailed() {
        try (EventProducer producer = producer().kafka("max.block.ms", 1_000).build()) {
            PlayheadException failure = failureOf(producer.publish(
                    BuyerRegistered.newBuilder().setBuyerId("b-1").build()));

            assertThat(failure)
                    .isInstanceOf(PublishFailedException.class)
                    .hasRootCauseInstanceOf(UnknownTopicOrPartitionException.class)
                    .hasMessage("marketplace.buyer.v1.BuyerRegistered was not published: Topic marketplace.buyer not"
                            + " present in metadata after 1000 ms; create the topic");
            assertThat(failure.isRetriable()).isTrue();
            assertUsable(producer);
        }
    }

    @Test
    void anEventWhoseRegistryCannotBeReachedIsFailed() {
        try (EventProducer producer =
                producer().schemaRegistry("http://127.0.0.1:1/apis/ccompat/v7").build()) {
            PlayheadException failure = failureOf(producer.publish(gigPublished("nowhere-1")));

            assertThat(failure)
                    .isInstanceOf(PublishFailedException.class)
                    .hasCauseInstanceOf(SchemaRegistryException.class)
                    .hasMessageContaining("http://127.0.0.1:1/apis/ccompat/v7");
            assertThat(failure.isRetriable()).isTrue();
        }
    }

    @Test
    void anEventWithoutAnswerIsUnknownAndInTheLogAtMostOnce() throws Exception {
        try (EventProducer producer = producer()
                .kafka("request.timeout.ms", 1_000)
                .kafka("delivery.timeout.ms", 1_500)
                .build()) {
            Position.Partition partition = partitionOf(producer.publish(gigPublished("silence")));
            Server leader = leaderOf(partition);

            leader.pause();
            PlayheadException failure = failureOf(producer.publish(gigPublished("silence")));
            leader.resume();

            assertThat(failure)
                    .isInstanceOf(PublishUnknownException.class)
                    .hasMessageContaining("may be published or not")
                    .hasMessageContaining("look for it before publishing it again");
            assertUsable(producer);
            assertThat(keys("read_uncommitted").stream().filter("silence"::equals))
                    .hasSizeBetween(1, 2);
        }
    }

    @Test
    void closingLeavesNoFutureOpen() {
        EventProducer producer = producer().kafka("linger.ms", 60_000).build();
        CompletableFuture<Position> pending = producer.publish(gigPublished("pending-1"));

        producer.close(Duration.ZERO);

        assertThat(failureOf(pending)).isInstanceOf(PublishUnknownException.class);
    }

    @Test
    void everyOkSurvivesTheKillOfABroker() throws Exception {
        Server leader = leaderOf(new Position.Partition(ORDERS, 0));

        PublishingLoad load = new PublishingLoad(producer().build());
        try (load) {
            load.awaitOneOkOfEveryKey();
            leader.kill();
            load.awaitOneOkOfEveryKey();
        }

        load.assertHonest(log.read(ORDERS, "read_committed"));
        leader.start();
    }

    private static EventProducer.Builder producer() {
        return EventProducer.builder()
                .bootstrapServers(stack.bootstrapServers())
                .schemaRegistry(stack.registryUrl())
                .source("test");
    }

    private static GigPublished oversized(String id) {
        return GigPublished.newBuilder()
                .setGigId(id)
                .setTitle("x".repeat(2_000_000))
                .build();
    }

    private static void assertUsable(EventProducer producer) {
        producer.publish(gigPublished("usable")).join();
    }

    private static Position.Partition partitionOf(CompletableFuture<Position> published) {
        return published.join().partitions().keySet().iterator().next();
    }

    /** Node ids count from 1. */
    private static Server leaderOf(Position.Partition partition) throws Exception {
        int node = log.leaderOf(new TopicPartition(partition.topic(), partition.number()));
        return stack.brokers().get(node - 1);
    }

    private static PlayheadException failureOf(CompletableFuture<Position> published) {
        return published
                .handle((position, failure) -> (PlayheadException) failure)
                .join();
    }

    private static byte[] framed(GigPublished payload) {
        byte[] bytes = payload.toByteArray();
        return ByteBuffer.allocate(6 + bytes.length)
                .put((byte) 0)
                .putInt(schemaId())
                .put((byte) 0)
                .put(bytes)
                .array();
    }

    private static int schemaId() {
        try (SchemaRegistry registry = SchemaRegistry.at(stack.registryUrl())) {
            return registry.lookup(Contract.of(GigPublished.class));
        }
    }

    private static List<String> keys(String isolationLevel) {
        return log.read(GIGS, isolationLevel).stream()
                .map(record -> new String(record.key(), UTF_8))
                .toList();
    }

    private static ConsumerRecord<byte[], byte[]> only(String key) {
        List<ConsumerRecord<byte[], byte[]>> found = log.read(GIGS, "read_committed").stream()
                .filter(record -> new String(record.key(), UTF_8).equals(key))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static Position behind(String key) {
        ConsumerRecord<byte[], byte[]> record = only(key);
        return Position.of(record.topic(), record.partition(), record.offset() + 1);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}

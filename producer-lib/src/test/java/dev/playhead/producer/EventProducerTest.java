// SPDX-License-Identifier: Apache-2.0
package dev.playhead.producer;

import static dev.playhead.producer.Mocks.gigPublished;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.StringValue;
import dev.playhead.event.ContractViolationException;
import dev.playhead.event.PlayheadException;
import dev.playhead.event.Position;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.producer.test.OrderShipped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("FutureReturnValueIgnored")
class EventProducerTest {

    private final Mocks mocks = new Mocks();
    private final EventProducer producer = mocks.producer;

    @Test
    void anAcknowledgedEventIsOkAtThePositionBehindIt() {
        producer.publish(gigPublished("g-1"));
        CompletableFuture<Position> second = producer.publish(gigPublished("g-2"));

        mocks.plain.completeNext();
        mocks.plain.completeNext();

        assertThat(second).isCompletedWithValue(Position.of("marketplace.gig", 0, 2));
    }

    @Test
    void aDeprecatedEventIsPublishedAndCounted() {
        producer.publish(OrderShipped.newBuilder().setOrderId("o-1").build());
        producer.publish(gigPublished("g-1"));

        assertThat(mocks.plain.history()).hasSize(2);
        assertThat(producer.deprecated())
                .containsOnlyKeys("playhead.producer.test.OrderShipped")
                .containsValue(1L);
    }

    @Test
    void topicAndKeyComeFromTheContract() {
        GigPublished payload = gigPublished("g-1");

        producer.publish(payload);

        var record = mocks.plain.history().get(0);
        assertThat(record.topic()).isEqualTo("marketplace.gig");
        assertThat(record.key()).isEqualTo("g-1");
        assertThat(record.value()).isSameAs(payload);
        assertThat(record.timestamp()).isNull();
    }

    @Test
    void whatTheContextLeavesOutFillsItself() {
        producer.publish(gigPublished("g-1"));

        assertThat(header("ce_id")).isEqualTo("id-1");
        assertThat(header("ce_source")).isEqualTo("test");
        assertThat(header("ce_type")).isEqualTo("marketplace.gig.v1.GigPublished");
        assertThat(Instant.parse(header("ce_time"))).isEqualTo(Mocks.NOW);
        assertThat(mocks.plain.history().get(0).headers().lastHeader("ce_command"))
                .isNull();
    }

    @Test
    void theContextSpeaksForTheEvent() {
        Instant longGone = Instant.parse("2010-12-01T08:26:00Z");

        producer.publish(
                gigPublished("g-1"),
                EventContext.empty()
                        .withId("once-more")
                        .withTime(longGone)
                        .withTransaction("t-1")
                        .withCommand("publish"));

        assertThat(header("ce_id")).isEqualTo("once-more");
        assertThat(Instant.parse(header("ce_time"))).isEqualTo(longGone);
        assertThat(header("ce_transactionid")).isEqualTo("t-1");
        assertThat(header("ce_command")).isEqualTo("publish");
    }

    @Test
    void anEmptyKeyIsFailedAndNothingIsSent() {
        CompletableFuture<Position> published = producer.publish(gigPublished(""));

        assertThat(failureOf(published))
                .isInstanceOf(PublishFailedException.class)
                .hasCauseInstanceOf(ContractViolationException.class)
                .hasMessage("marketplace.gig.v1.GigPublished was not published: marketplace.gig.v1.GigPublished has an"
                        + " empty gig_id: set the field that is the event's key");
        assertThat(mocks.plain.history()).isEmpty();
    }

    @Test
    void aMessageThatIsNoContractIsFailed() {
        CompletableFuture<Position> published = producer.publish(StringValue.of("hello"));

        assertThat(failureOf(published))
                .isInstanceOf(PublishFailedException.class)
                .hasMessageContaining("google.protobuf.StringValue");
    }

    @Nested
    class FailedOrUnknown {

        @ParameterizedTest
        @MethodSource("dev.playhead.producer.EventProducerTest#refusedInSend")
        void whatSendRefusesIsFailed(RuntimeException refusal) {
            mocks.plain.sendException = refusal;

            PlayheadException failure = failureOf(producer.publish(gigPublished("g-1")));

            assertThat(failure).isInstanceOf(PublishFailedException.class).hasCause(refusal);
            assertThat(failure).hasMessageContaining("GigPublished was not published");
        }

        @ParameterizedTest
        @MethodSource("dev.playhead.producer.EventProducerTest#thrownBehindTheAppend")
        void whatSendMayThrowBehindTheAppendIsUnknown(RuntimeException failure) {
            mocks.plain.sendException = failure;

            assertThat(failureOf(producer.publish(gigPublished("g-1")))).isInstanceOf(PublishUnknownException.class);
        }

        @ParameterizedTest
        @MethodSource("dev.playhead.producer.EventProducerTest#refusedByTheBroker")
        void whatTheBrokerRefusesAtTheFirstAttemptIsFailed(RuntimeException refusal) {
            CompletableFuture<Position> published = producer.publish(gigPublished("g-1"));

            mocks.plain.errorNext(refusal);

            assertThat(failureOf(published)).isInstanceOf(PublishFailedException.class);
        }

        @ParameterizedTest
        @MethodSource("dev.playhead.producer.EventProducerTest#provesNothing")
        void whatProvesNothingIsUnknown(RuntimeException failure) {
            CompletableFuture<Position> published = producer.publish(gigPublished("g-1"));

            mocks.plain.errorNext(failure);

            PlayheadException verdict = failureOf(published);
            assertThat(verdict).isInstanceOf(PublishUnknownException.class).hasCause(failure);
            assertThat(((PublishUnknownException) verdict).eventIds()).containsExactly("id-1");
            assertThat(verdict.isRetriable()).isFalse();
        }

        @Test
        void aRefusalAfterARetryProvesNothingUntilTheRetriesAreBehindUs() {
            CompletableFuture<Position> sentTwice = producer.publish(gigPublished("g-1"));
            mocks.retries = 1;
            mocks.plain.errorNext(new TopicAuthorizationException("marketplace.gig"));
            CompletableFuture<Position> sentOnce = producer.publish(gigPublished("g-2"));
            mocks.plain.errorNext(new TopicAuthorizationException("marketplace.gig"));

            assertThat(failureOf(sentTwice)).isInstanceOf(PublishUnknownException.class);
            assertThat(failureOf(sentOnce)).isInstanceOf(PublishFailedException.class);
        }

        @Test
        void aFailureIsRetriableIfKafkaSaysSo() {
            mocks.plain.sendException = new TimeoutException("Topic marketplace.gig not present in metadata");
            PlayheadException timeout = failureOf(producer.publish(gigPublished("g-1")));
            mocks.plain.sendException = new RecordTooLargeException("2 MB");
            PlayheadException tooLarge = failureOf(producer.publish(gigPublished("g-1")));

            assertThat(timeout.isRetriable()).isTrue();
            assertThat(tooLarge.isRetriable()).isFalse();
        }

        @Test
        void theProducerStaysUsable() {
            mocks.plain.sendException = new RecordTooLargeException("2 MB");
            producer.publish(gigPublished("g-1"));
            mocks.plain.sendException = null;

            CompletableFuture<Position> next = producer.publish(gigPublished("g-2"));
            mocks.plain.completeNext();

            assertThat(next).isCompleted();
        }
    }

    @Nested
    class Closed {

        @Test
        void publishingIsFailed() {
            producer.close();

            assertThat(failureOf(producer.publish(gigPublished("g-1"))))
                    .isInstanceOf(PublishFailedException.class)
                    .hasMessageContaining("closed");
            assertThat(catchThrowable(() -> producer.publishAll(Mocks.gigsPublished("g-1"))))
                    .isInstanceOf(PublishFailedException.class)
                    .hasMessageContaining("closed");
        }

        @Test
        void closingAgainDoesNothing() {
            producer.close(Duration.ZERO);
            producer.close();

            assertThat(mocks.plain.closed()).isTrue();
        }

        @Test
        void closingDoesNotThrow() {
            mocks.plain.closeException = new KafkaException("no");

            producer.close();
        }
    }

    @Nested
    class Settings {

        private final EventProducer.Builder builder = EventProducer.builder();

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "acks",
                    "enable.idempotence",
                    "key.serializer",
                    "partitioner.class",
                    "partitioner.ignore.keys",
                    "bootstrap.servers",
                    "transactional.id"
                })
        void thoseThatCarryOurGuaranteesAreRefused(String key) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.kafka(key, "0"))
                    .withMessageStartingWith(key + " cannot be set: ");
        }

        @Test
        void moreThanFiveInFlightIsRefused() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.kafka("max.in.flight.requests.per.connection", 6))
                    .withMessageContaining("is at most 5, not 6");
        }

        @Test
        void theRequiredOnesAreAskedFor() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.bootstrapServers("localhost:9092").build())
                    .withMessageContaining("source is missing");
        }

        @Test
        void whatKafkaRefusesIsSaidOnce() {
            assertThatThrownBy(() -> builder.bootstrapServers("localhost:9092")
                            .schemaRegistry("http://localhost:8081")
                            .source("test")
                            .kafka("linger.ms", "soon")
                            .build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("linger.ms");
        }
    }

    static Stream<RuntimeException> refusedInSend() {
        return Stream.of(
                new TimeoutException("Topic marketplace.gig not present in metadata after 60000 ms."),
                new BufferExhaustedException("Failed to allocate 16384 bytes"),
                new RecordTooLargeException("The message is 2000123 bytes"),
                new TopicAuthorizationException("marketplace.gig"),
                new SerializationException("no"),
                new IllegalArgumentException("a serializer of the user's"));
    }

    static Stream<RuntimeException> thrownBehindTheAppend() {
        return Stream.of(
                new KafkaException("Cannot execute transactional method because we are in an error state"),
                new ProducerFencedException("fenced"),
                new IllegalStateException("Producer cannot execute transactional method"));
    }

    static Stream<RuntimeException> refusedByTheBroker() {
        return Stream.of(
                new RecordTooLargeException("no"),
                new TopicAuthorizationException("marketplace.gig"),
                new InvalidTopicException("no"),
                new InvalidRecordException("no"),
                new InvalidTimestampException("no"));
    }

    static Stream<RuntimeException> provesNothing() {
        return Stream.of(
                new TimeoutException("Expiring 1 record(s) for marketplace.gig-0:120000 ms has passed"),
                new NetworkException("Disconnected from node 1"),
                new NotEnoughReplicasAfterAppendException("no"),
                new ClusterAuthorizationException("no"),
                new UnsupportedVersionException("no"),
                new KafkaException("Producer is closed forcefully."));
    }

    private String header(String name) {
        Header header = mocks.plain.history().get(0).headers().lastHeader(name);
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    private static PlayheadException failureOf(CompletableFuture<Position> published) {
        assertThat(published).isCompletedExceptionally();
        return published
                .handle((position, failure) -> (PlayheadException) failure)
                .join();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.producer;

import static dev.playhead.producer.Mocks.gigPublished;
import static dev.playhead.producer.Mocks.gigsPublished;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.Message;
import dev.playhead.event.ContractViolationException;
import dev.playhead.event.Position;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class TransactionsTest {

    private final Mocks mocks = new Mocks();
    private final EventProducer producer = mocks.producer;

    @Test
    void aCommittedBatchEndsBehindItsLastEvent() {
        Position end = producer.publishAll(gigsPublished("g-1", "g-2", "g-3"));

        assertThat(end).isEqualTo(Position.of("marketplace.gig", 0, 3));
        assertThat(mocks.newest().transactionCommitted()).isTrue();
        assertThat(mocks.newest().history()).hasSize(3);
    }

    @Test
    void theNextBatchGoesThroughTheSameKafkaProducer() {
        producer.publishAll(gigsPublished("g-1"));
        producer.publishAll(gigsPublished("g-2"));

        assertThat(mocks.opened).hasSize(2);
        assertThat(mocks.newest().commitCount()).isEqualTo(2);
    }

    @Test
    void whatWasPublishedBeforeStandsBefore() {
        var before = producer.publish(gigPublished("g-1"));

        producer.publishAll(gigsPublished("g-1"));

        assertThat(before).isCompleted();
    }

    @Test
    void anEventThatBreaksItsContractKeepsTheWholeBatchOut() {
        assertThatExceptionOfType(PublishFailedException.class)
                .isThrownBy(() -> producer.publishAll(gigsPublished("g-1", "")))
                .withCauseInstanceOf(ContractViolationException.class);

        assertThat(mocks.opened).hasSize(1);
    }

    @Test
    void aBatchThatCannotBeSentIsAbortedAndFailed() {
        MockProducer<String, Message> transactional = ready();
        transactional.sendException = new RecordTooLargeException("2 MB");

        assertThatExceptionOfType(PublishFailedException.class)
                .isThrownBy(() -> producer.publishAll(gigsPublished("g-1")));

        assertThat(transactional.transactionAborted()).isTrue();
        assertThat(transactional.closed()).isFalse();
    }

    @Test
    void aCommitWithoutAnswerIsUnknownAndTheNextBatchBeginsAnew() {
        MockProducer<String, Message> transactional = ready();
        transactional.commitTransactionException = new TimeoutException("Timeout expired while awaiting EndTxn(true)");

        assertThatExceptionOfType(PublishUnknownException.class)
                .isThrownBy(() -> producer.publishAll(gigsPublished("g-1", "g-2")))
                .satisfies(e -> assertThat(e.eventIds()).containsExactly("id-2", "id-3"));

        assertThat(transactional.closed()).isTrue();
        producer.publishAll(gigsPublished("g-3"));
        assertThat(mocks.newest()).isNotSameAs(transactional);
        assertThat(mocks.newest().transactionInitialized()).isTrue();
    }

    @Test
    void anAbortWithoutAnswerIsFailedAllTheSameAndTheNextBatchBeginsAnew() {
        MockProducer<String, Message> transactional = ready();
        transactional.flushException = new KafkaException("no");
        transactional.abortTransactionException = new TimeoutException("Timeout expired while awaiting EndTxn(false)");

        assertThatExceptionOfType(PublishFailedException.class)
                .isThrownBy(() -> producer.publishAll(gigsPublished("g-1")));

        assertThat(transactional.closed()).isTrue();
        producer.publishAll(gigsPublished("g-2"));
        assertThat(mocks.newest()).isNotSameAs(transactional);
    }

    @Test
    void aFencedProducerStopsForGood() {
        ready().commitTransactionException = new ProducerFencedException("another has the id");

        assertThatExceptionOfType(PublishUnknownException.class)
                .isThrownBy(() -> producer.publishAll(gigsPublished("g-1")));
        assertThatExceptionOfType(PublishFailedException.class)
                .isThrownBy(() -> producer.publishAll(gigsPublished("g-2")))
                .withMessageContaining("another producer took over transactional id test-0")
                .satisfies(e -> assertThat(e.isRetriable()).isFalse());

        assertThat(mocks.opened).hasSize(2);
        assertThat(producer.publish(gigPublished("g-3"))).isNotDone();
    }

    @Test
    void nothingToPublishIsNoTransaction() {
        assertThat(producer.publishAll(List.of())).isEqualTo(Position.empty());

        assertThat(mocks.opened).hasSize(1);
    }

    @Test
    void oneIdCannotNameTwoEvents() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> producer.publishAll(
                        gigsPublished("g-1", "g-2"), EventContext.empty().withId("once-more")));
    }

    /** The Kafka producer of transactions, after its first one. */
    private MockProducer<String, Message> ready() {
        producer.publishAll(gigsPublished("g-0"));
        return mocks.newest();
    }
}

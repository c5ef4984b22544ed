// SPDX-License-Identifier: Apache-2.0
package dev.playhead.producer;

import dev.playhead.event.PlayheadException;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;

/**
 * Judges what a failure says about the log: FAILED (certainly not there) or UNKNOWN (may be there). Never guessed; what
 * is not proved is UNKNOWN. The proofs, read in {@code KafkaProducer.doSend}, {@code Sender} and {@code
 * RecordAccumulator} of Kafka 4.3:
 *
 * <ol>
 *   <li><b>Refused in {@code send}.</b> What fails in the call itself fails before the record is appended to a batch:
 *       metadata, serializer, size, buffer. The one step behind the append is {@code
 *       TransactionManager.maybeAddPartition}, which throws only what {@link #mayFollowAppend} lists.
 *   <li><b>Refused by the broker.</b> {@link #isRefusedUnwritten} lists the errors that the leader returns before it
 *       writes any record of the batch. They prove nothing if the batch was sent before and the answer got lost
 *       ({@link Retries}).
 * </ol>
 *
 * <p>No proof is found in these: a batch that expired ({@code TimeoutException}: one message for a batch that never left
 * and for one whose answer is missing), a producer closed by force, and the errors that are fatal for the producer as a
 * whole (cluster authorization, unsupported version, fencing), which Kafka hands to every batch, in flight or not.
 */
final class Verdict {

    private Verdict() {}

    /** On what {@code send} threw, or reported before it returned. */
    static PlayheadException inSend(String what, String id, Exception failure) {
        return mayFollowAppend(failure) ? unknown(what, List.of(id), failure) : failed(what, failure);
    }

    /** On what Kafka reported after {@code send} had returned. */
    static PlayheadException afterSend(String what, String id, Exception failure, boolean isFirstAttempt) {
        return isFirstAttempt && isRefusedUnwritten(failure)
                ? failed(what, failure)
                : unknown(what, List.of(id), failure);
    }

    static PublishFailedException failed(String what, Exception failure) {
        return new PublishFailedException(what + " was not published: " + reason(failure) + advice(failure), failure);
    }

    static PublishFailedException closed(String what) {
        return new PublishFailedException(what + " was not published: the producer is closed", null);
    }

    static PublishUnknownException unknown(String what, List<String> ids, Exception failure) {
        String named = ids.size() == 1 ? " (event " + ids.get(0) + ")" : "";
        return new PublishUnknownException(
                what + " may be published or not" + named + ": " + reason(failure)
                        + "; look for it before publishing it again",
                ids,
                failure);
    }

    private static boolean mayFollowAppend(Exception failure) {
        return failure.getClass() == KafkaException.class
                || failure instanceof ProducerFencedException
                || failure instanceof InvalidProducerEpochException
                || failure instanceof IllegalStateException;
    }

    private static boolean isRefusedUnwritten(Exception failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof RecordBatchTooLargeException
                || failure instanceof TopicAuthorizationException
                || failure instanceof InvalidTopicException
                || failure instanceof InvalidRecordException
                || failure instanceof InvalidTimestampException
                || failure instanceof UnsupportedForMessageFormatException
                || failure instanceof UnsupportedCompressionTypeException;
    }

    private static String reason(Exception failure) {
        String message = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    /** What to do now, where Kafka's own message leaves it open. */
    private static String advice(Exception failure) {
        if (failure instanceof RecordTooLargeException) {
            return "; make the event smaller, or raise max.request.size and the topic's max.message.bytes";
        }
        if (failure instanceof BufferExhaustedException) {
            return "; wait for earlier events, or raise buffer.memory";
        }
        if (failure instanceof AuthorizationException) {
            return "; grant this client WRITE and DESCRIBE";
        }
        if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
            return "; create the topic";
        }
        if (failure instanceof TimeoutException) {
            return "; see that the brokers can be reached";
        }
        return "";
    }
}

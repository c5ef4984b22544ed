// SPDX-License-Identifier: Apache-2.0
package dev.playhead.producer;

import com.google.protobuf.Message;
import dev.playhead.event.PlayheadException;
import dev.playhead.event.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches of events, each in one Kafka transaction. One at a time; others wait for their turn. Thread-safe.
 *
 * <p>A transaction has one point of no return, the commit:
 *
 * <ul>
 *   <li>Whatever fails before the commit is asked for is FAILED. Nobody but this class commits for the transactional id,
 *       so the transaction is aborted: by us, by whoever initialises the id next, or by the broker's timeout.
 *   <li>Whatever fails in the commit is UNKNOWN: the coordinator may have decided before its answer was lost.
 * </ul>
 *
 * <p>After a commit or an abort without a clear answer the Kafka producer is closed, and the next transaction begins on
 * a new one. Its {@code initTransactions} settles the open transaction and raises the epoch, so that a delayed request
 * of the old one cannot end a later transaction (KAFKA-17754).
 *
 * <p>Fenced is final. A new initialisation would take the id back from the instance that took over, which would take it
 * back in turn.
 */
final class Transactions {

    private static final Logger log = LoggerFactory.getLogger(Transactions.class);

    private final String transactionalId;
    private final Supplier<Producer<String, Message>> opener;
    private final Lock turn = new ReentrantLock();

    private volatile @Nullable Producer<String, Message> current;
    private volatile @Nullable ProducerFencedException fenced;
    private volatile boolean closed;

    Transactions(String transactionalId, Supplier<Producer<String, Message>> opener) {
        this.transactionalId = transactionalId;
        this.opener = opener;
    }

    /** Blocks until the transaction is committed. Returns the position behind all its events. */
    Position write(String what, List<String> ids, List<ProducerRecord<String, Message>> records) {
        turn.lock();
        try {
            Producer<String, Message> kafka = initialised(what);
            Position end = send(kafka, what, records);
            commit(kafka, what, ids);
            return end;
        } finally {
            turn.unlock();
        }
    }

    /** Does not wait for its turn, but ends the wait of whoever has it. */
    void close(Duration timeout) {
        closed = true;
        Producer<String, Message> kafka = current;
        if (kafka != null) {
            kafka.close(timeout);
        }
    }

    private Producer<String, Message> initialised(String what) {
        requireUsable(what);
        Producer<String, Message> kafka = current;
        if (kafka != null) {
            return kafka;
        }
        Producer<String, Message> opened = opener.get();
        current = opened;
        try {
            opened.initTransactions();
        } catch (RuntimeException e) {
            discard(opened, e);
            throw Verdict.failed(what, e);
        }
        if (closed) {
            opened.close(Duration.ZERO);
        }
        return opened;
    }

    private void requireUsable(String what) {
        ProducerFencedException fence = fenced;
        if (fence != null) {
            throw new PublishFailedException(
                    what + " were not published: another producer took over transactional id " + transactionalId
                            + " and this one stopped; give each instance an id of its own",
                    fence);
        }
        if (closed) {
            throw Verdict.closed(what);
        }
    }

    private Position send(Producer<String, Message> kafka, String what, List<ProducerRecord<String, Message>> records) {
        try {
            kafka.beginTransaction();
            List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
            for (ProducerRecord<String, Message> each : records) {
                sent.add(kafka.send(each));
            }
            kafka.flush();
            return endOf(sent);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw aborted(kafka, what, e);
        } catch (ExecutionException e) {
            throw aborted(kafka, what, e.getCause() instanceof Exception cause ? cause : e);
        } catch (RuntimeException e) {
            throw aborted(kafka, what, e);
        }
    }

    private static Position endOf(List<Future<RecordMetadata>> sent) throws InterruptedException, ExecutionException {
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (Future<RecordMetadata> each : sent) {
            RecordMetadata written = each.get();
            ends.merge(new TopicPartition(written.topic(), written.partition()), written.offset() + 1, Math::max);
        }
        Position end = Position.empty();
        for (Map.Entry<TopicPartition, Long> each : ends.entrySet()) {
            end = end.with(each.getKey().topic(), each.getKey().partition(), each.getValue());
        }
        return end;
    }

    private PlayheadException aborted(Producer<String, Message> kafka, String what, Exception failure) {
        try {
            kafka.abortTransaction();
        } catch (RuntimeException e) {
            discard(kafka, e);
        }
        return Verdict.failed(what, failure);
    }

    private void commit(Producer<String, Message> kafka, String what, List<String> ids) {
        try {
            kafka.commitTransaction();
        } catch (RuntimeException e) {
            discard(kafka, e);
            throw Verdict.unknown(what, ids, e);
        }
    }

    private void discard(Producer<String, Message> kafka, RuntimeException reason) {
        if (reason instanceof ProducerFencedException fence) {
            fenced = fence;
        }
        log.warn("transactional id {} begins anew: {}", transactionalId, reason.toString());
        current = null;
        kafka.close(Duration.ZERO);
    }
}

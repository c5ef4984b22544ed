// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.playhead.event.Position.Partition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the wards of one partition that the subscription reads, in Kafka transactions of one transactional id: whoever
 * takes that id last fences all who had it before. So it is a compare and set: what is written was decided knowing all that
 * was written before, or it is not written. Thread-safe; one transaction at a time.
 */
final class HospitalWriter {

    private static final String PREFIX = "playhead.hospital.";

    private static final int ATTEMPTS = 3;

    private final String subscription;
    private final Partition partition;
    private final HospitalLog log;
    private final Admin admin;
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private volatile boolean isOpen;

    /** The last change by others that was known when the id was taken. */
    private long known;

    HospitalWriter(String subscription, Partition partition, HospitalLog log, Admin admin) {
        this.subscription = subscription;
        this.partition = partition;
        this.log = log;
        this.admin = admin;
    }

    private String transactionalId() {
        return PREFIX + subscription + "." + partition;
    }

    /** Bars whoever had the id until now, ourselves too, and ends what they had under way. */
    void fence() {
        locked(() -> {
            drop();
            Topics.answer(admin.fenceProducers(List.of(transactionalId())).all());
            return this;
        });
    }

    /**
     * Makes sure that the id is ours, as far as anybody can tell.
     *
     * @return the last change by others that is known to what is decided now
     */
    long take() {
        return locked(() -> {
            long others = log.atEnd(state -> state.changeByOthers(partition));
            if (producer == null || known != others) {
                drop();
                log.require();
                producer = log.producer(transactionalId());
                isOpen = true;
                try {
                    producer.initTransactions();
                    known = log.atEnd(state -> state.changeByOthers(partition));
                } catch (RuntimeException e) {
                    drop();
                    throw e;
                }
            }
            return known;
        });
    }

    /**
     * Writes what is decided, and decides anew if somebody else wrote meanwhile.
     *
     * @throws StoreUnavailableException also if others do nothing but that
     */
    void write(Function<HospitalState, List<ProducerRecord<byte[], byte[]>>> decision) {
        for (int attempt = 1; ; attempt++) {
            long knowing = take();
            List<ProducerRecord<byte[], byte[]>> records = log.soFar(decision);
            try (Transaction transaction = begin(knowing)) {
                transaction.send(records);
                transaction.commit();
                return;
            } catch (WardGoneException e) {
                if (attempt == ATTEMPTS) {
                    throw unavailable(e);
                }
            }
        }
    }

    /**
     * Begins a transaction; nobody else of this process has one until it is closed.
     *
     * @param decidedKnowing what {@link #take} answered
     * @throws WardGoneException if somebody else has written meanwhile
     */
    Transaction begin(long decidedKnowing) {
        lock();
        try {
            KafkaProducer<byte[], byte[]> ours = producer;
            if (ours == null || known != decidedKnowing) {
                throw overtaken();
            }
            ours.beginTransaction();
            return new Transaction(ours);
        } catch (KafkaException e) {
            drop();
            lock.unlock();
            throw unavailable(e);
        } catch (RuntimeException e) {
            lock.unlock();
            throw e;
        }
    }

    /** One transaction. Confined to one thread. Closing it without {@link #commit} aborts. */
    final class Transaction implements AutoCloseable {

        private final KafkaProducer<byte[], byte[]> producer;
        private boolean isOver;
        private boolean isOpen = true;

        private Transaction(KafkaProducer<byte[], byte[]> producer) {
            this.producer = producer;
        }

        /** @throws EffectsRefusedException if the topic does not take one of them */
        void send(List<ProducerRecord<byte[], byte[]>> records) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            try {
                for (ProducerRecord<byte[], byte[]> record : records) {
                    record.headers().add(HospitalRecords.WRITER, log.self().getBytes(UTF_8));
                    sent.add(producer.send(record));
                }
                producer.flush();
                for (Future<RecordMetadata> each : sent) {
                    each.get();
                }
            } catch (ExecutionException e) {
                throw notSent(e.getCause() == null ? e : e.getCause());
            } catch (KafkaException e) {
                throw notSent(e);
            } catch (InterruptedException e) {
                throw unavailable(new InterruptException(e));
            }
        }

        private RuntimeException notSent(Throwable cause) {
            if (isOvertaken(cause)) {
                drop();
                return overtaken();
            }
            return cause instanceof RecordTooLargeException
                    ? new EffectsRefusedException(
                            "the topic " + log.topic() + " does not take it: " + cause.getMessage(), cause)
                    : unavailable(cause);
        }

        /**
         * Lets a position commit with it.
         *
         * @param member whose position it is: the group refuses one that it has evicted
         */
        void position(Playhead moved, ConsumerGroupMetadata member) {
            try {
                producer.sendOffsetsToTransaction(
                        Map.of(new TopicPartition(partition.topic(), partition.number()), KafkaOffsets.commit(moved)),
                        member);
            } catch (CommitFailedException | FencedInstanceIdException e) {
                throw new PlayheadFencedException(moved);
            } catch (KafkaException e) {
                drop();
                throw isOvertaken(e) ? overtaken() : unavailable(e);
            }
        }

        /** @throws StoreUnavailableException if it may have been committed */
        void commit() {
            try {
                producer.commitTransaction();
                isOver = true;
            } catch (KafkaException e) {
                drop();
                throw isOvertaken(e) ? overtaken() : unavailable(e);
            }
        }

        @Override
        public void close() {
            if (!isOpen) {
                return;
            }
            isOpen = false;
            try {
                if (!isOver && HospitalWriter.this.producer == producer) {
                    producer.abortTransaction();
                }
            } catch (KafkaException e) {
                drop();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Gives up what taking the id costs, if nothing is under way; false if something is, or nothing was taken. */
    boolean closeUnlessBusy() {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            boolean isTaken = producer != null;
            drop();
            return isTaken;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a producer of ours is open, as far as can be told without waiting. */
    boolean isOpen() {
        return isOpen;
    }

    /** Without waiting for anything: whatever is open is ended by whoever takes the id next, or by the broker. */
    private void drop() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
            isOpen = false;
        }
    }

    private static boolean isOvertaken(Throwable failure) {
        return failure instanceof ProducerFencedException
                || failure instanceof InvalidProducerEpochException
                || failure.getCause() instanceof ProducerFencedException
                || failure.getCause() instanceof InvalidProducerEpochException;
    }

    private WardGoneException overtaken() {
        return WardGoneException.changed(subscription, partition);
    }

    private StoreUnavailableException unavailable(Throwable cause) {
        return new StoreUnavailableException(
                "could not write to the hospital of " + subscription + ": " + cause.getMessage(), true, cause);
    }

    @FunctionalInterface
    private interface Work<R> {
        R run();
    }

    private <R> R locked(Work<R> work) {
        lock();
        try {
            return work.run();
        } catch (KafkaException e) {
            throw unavailable(e);
        } finally {
            lock.unlock();
        }
    }

    private void lock() {
        try {
            if (!lock.tryLock(Topics.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw unavailable(new IllegalStateException("a transaction is under way since " + Topics.PATIENCE));
            }
        } catch (InterruptedException e) {
            throw unavailable(new InterruptException(e));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds transactions of producers that are open for long and hold up the partitions of a subscription, which gets no event
 * behind the first one of an open transaction, and names whose they are (KIP-664). One look at a time.
 */
final class OpenTransactions {

    private static final Logger log = LoggerFactory.getLogger(OpenTransactions.class);

    /** Those that somebody will still end. Of any other state, Kafka believes that nothing is open. */
    private static final Set<TransactionState> UNENDED =
            Set.of(TransactionState.ONGOING, TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT);

    private final String subscription;
    private final Duration patience;
    private final Admin admin;
    private final Standing standing;
    private final LongSupplier nanoTime;
    private final Map<Partition, Wait> waits = new HashMap<>();

    /**
     * A partition that is held up.
     *
     * @param stable where the transaction begins, which is where readers stop (the last stable offset)
     * @param end the end of the log
     */
    private record Wait(
            Partition partition,
            long stable,
            long end,
            long since,
            @Nullable Incident told) {

        TopicPartition kafka() {
            return new TopicPartition(partition.topic(), partition.number());
        }

        Wait told(Incident incident) {
            return new Wait(partition, stable, end, since, incident);
        }
    }

    /** @param patience how long a transaction may hold up a partition before that is told */
    OpenTransactions(String subscription, Duration patience, Admin admin, Standing standing, LongSupplier nanoTime) {
        this.subscription = subscription;
        this.patience = patience;
        this.admin = admin;
        this.standing = standing;
        this.nanoTime = nanoTime;
    }

    /**
     * Blocks while Kafka is asked, and does not throw.
     *
     * @param positions of the partitions that this instance reads
     * @param stable where readers of each partition have to stop
     */
    void look(Map<Partition, Long> positions, Position stable) {
        try {
            heed(heldUp(positions, stable));
            tell(overdue());
        } catch (KafkaException e) {
            log.debug("could not look at transactions subscription={}", subscription, e);
        }
    }

    /** Whoever still has something to handle is not held up. */
    private List<Wait> heldUp(Map<Partition, Long> positions, Position stable) {
        Map<TopicPartition, OffsetSpec> idle = new HashMap<>();
        positions.forEach((partition, next) -> {
            if (next >= stable.next(partition.topic(), partition.number())) {
                idle.put(new TopicPartition(partition.topic(), partition.number()), OffsetSpec.latest());
            }
        });
        if (idle.isEmpty()) {
            return List.of();
        }
        var options = new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED);
        long now = nanoTime.getAsLong();
        List<Wait> heldUp = new ArrayList<>();
        Topics.answer(admin.listOffsets(idle, options).all()).forEach((kafka, end) -> {
            var partition = new Partition(kafka.topic(), kafka.partition());
            long stop = stable.next(kafka.topic(), kafka.partition());
            if (end.offset() > stop) {
                heldUp.add(new Wait(partition, stop, end.offset(), now, null));
            }
        });
        return heldUp;
    }

    private void heed(List<Wait> heldUp) {
        Map<Partition, Wait> before = Map.copyOf(waits);
        waits.clear();
        for (Wait now : heldUp) {
            Wait known = before.get(now.partition());
            waits.put(now.partition(), known != null && known.stable() == now.stable() ? known : now);
        }
        before.forEach((partition, wait) -> {
            if (wait.told() != null && !wait.equals(waits.get(partition))) {
                standing.closed(wait.told());
            }
        });
    }

    private List<Wait> overdue() {
        long now = nanoTime.getAsLong();
        return waits.values().stream()
                .filter(wait -> wait.told() == null && now - wait.since() >= patience.toNanos())
                .toList();
    }

    private void tell(List<Wait> overdue) {
        if (overdue.isEmpty()) {
            return;
        }
        DescribeProducersResult producers =
                admin.describeProducers(overdue.stream().map(Wait::kafka).toList());
        for (Wait wait : overdue) {
            first(Topics.answer(producers.partitionResult(wait.kafka())).activeProducers())
                    .filter(producer -> producer.currentTransactionStartOffset().orElseThrow() == wait.stable())
                    .ifPresent(producer -> tell(wait, producer.producerId()));
        }
    }

    private static Optional<ProducerState> first(List<ProducerState> producers) {
        return producers.stream()
                .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                .min(Comparator.comparingLong(
                        producer -> producer.currentTransactionStartOffset().orElseThrow()));
    }

    private void tell(Wait wait, long producer) {
        var incident = new Incident.TransactionOpen(
                subscription,
                wait.partition(),
                wait.stable(),
                wait.end(),
                producer,
                transactionalId(producer),
                patience);
        waits.put(wait.partition(), wait.told(incident));
        standing.opened(incident);
        log.warn("{}", incident.message());
    }

    /** Null if Kafka knows of no transaction to end, or does not let us see it. */
    private @Nullable String transactionalId(long producer) {
        return Topics.answer(admin.listTransactions(new ListTransactionsOptions().filterProducerIds(Set.of(producer)))
                        .all())
                .stream()
                .filter(listing -> UNENDED.contains(listing.state()))
                .map(TransactionListing::transactionalId)
                .findFirst()
                .orElse(null);
    }
}

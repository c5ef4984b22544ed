// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka group's offsets, stored before events are handled: a transaction gathers what its handlers are to do, commits the
 * position, and only then does it. The engine knows nothing of it. An owner is told from an earlier one of the same process
 * by an epoch that counts claims; owners of other processes are told apart by the group, which refuses the commits of those
 * that it has evicted.
 */
final class AtMostOnce implements PlayheadStore<AtMostOnce.Later> {

    private static final Logger log = LoggerFactory.getLogger(AtMostOnce.class);

    private final KafkaOffsets offsets;
    private final Map<Partition, HandlerWatch> watches = new ConcurrentHashMap<>();
    private volatile @Nullable Function<Playhead, CompletableFuture<Void>> commits;

    AtMostOnce(KafkaOffsets offsets) {
        this.offsets = offsets;
    }

    /** What handlers are to do when the position is stored. */
    interface Later {
        void handle(List<Coordinates> events, Work work);
    }

    /** The handling of one event, or of a few. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** The plan of a subscription whose handlers do nothing before the position is stored. */
    static Plan<Later> deferring(Plan<NoTransaction> plan, KafkaOffsets offsets) {
        return plan.in(new AtMostOnce(offsets), AtMostOnce::deferring, AtMostOnce::deferring);
    }

    private static Handling<Later> deferring(Handling<NoTransaction> handling) {
        if (handling instanceof Handling.Each<NoTransaction> each) {
            return new Handling.Each<>((event, later) -> later.handle(
                    List.of(event.coordinates()), () -> each.handler().handle(event, NoTransaction.NONE)));
        }
        BatchHandler<com.google.protobuf.Message, NoTransaction> together =
                ((Handling.Together<NoTransaction>) handling).handler();
        return new Handling.Together<>((events, later) -> later.handle(
                events.stream().map(event -> event.coordinates()).toList(),
                () -> together.handle(events, NoTransaction.NONE)));
    }

    private static RawHandler<Later> deferring(RawHandler<NoTransaction> raw) {
        return (event, later) ->
                later.handle(List.of(event.coordinates()), () -> raw.handle(event, NoTransaction.NONE));
    }

    /** Only the poll loop can commit. */
    void commitBy(Function<Playhead, CompletableFuture<Void>> loop) {
        this.commits = loop;
    }

    /** As {@link KafkaOffsets#look}. */
    void look(String subscription, List<Partition> partitions) {
        offsets.look(subscription, partitions);
    }

    /** Handlers are watched when they run, and not when they say what they are to do. */
    void watchBy(Partition partition, HandlerWatch watch) {
        watches.put(partition, watch);
    }

    @Override
    public void prepare() {
        offsets.prepare();
    }

    @Override
    public List<Playhead> playheads(String subscription) {
        return offsets.playheads(subscription);
    }

    @Override
    public void open(List<Playhead> playheads) {
        offsets.open(playheads);
    }

    @Override
    public Optional<Playhead> claim(String subscription, Partition partition, TopicIdentity now) {
        return offsets.claim(subscription, partition, now);
    }

    /** Where the commit whose outcome is unknown has left the group. */
    @Override
    public Optional<Playhead> renew(Playhead held) {
        return claim(
                held.subscription(),
                held.partition(),
                Objects.requireNonNull(held.topic(), "a claimed playhead is bound to a topic"));
    }

    @Override
    public PlayheadTransaction<Later> begin(Playhead held) {
        return new Transaction(held);
    }

    @Override
    public void move(String subscription, Position to, String reason) {
        offsets.move(subscription, to, reason);
    }

    @Override
    public boolean isStoreFailure(Throwable failure) {
        return offsets.isStoreFailure(failure);
    }

    private final class Transaction implements PlayheadTransaction<Later>, Later {

        private final List<Runnable> works = new ArrayList<>();
        private final Playhead held;
        private Playhead moved;

        Transaction(Playhead held) {
            this.held = held;
            this.moved = held;
        }

        @Override
        public Later handle() {
            return this;
        }

        @Override
        public void handle(List<Coordinates> events, Work work) {
            HandlerWatch watch = watches.get(held.partition());
            HandlerWatch.Call call = watch == null ? null : watch.call();
            works.add(() -> {
                try {
                    if (watch == null || call == null) {
                        work.run();
                    } else {
                        watch.run(call.record(), call.handler(), () -> {}, work::run);
                    }
                } catch (Throwable e) {
                    log.warn("{} lost, at most once: a handler failed subscription={}", events, held.subscription(), e);
                }
            });
        }

        @Override
        public void advance(long to, @Nullable Integer leaderEpoch) {
            moved = held.at(to, leaderEpoch);
        }

        @Override
        public void commit() {
            CompletableFuture<Void> stored = Objects.requireNonNull(commits, "a running subscription commits")
                    .apply(moved);
            try {
                stored.get(Topics.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                stored.cancel(false);
                throw new CommitUnknownException(held, e);
            } catch (InterruptedException e) {
                stored.cancel(false);
                Thread.currentThread().interrupt();
                throw new CommitUnknownException(held, e);
            }
            works.forEach(Runnable::run);
        }

        @Override
        public void close() {}
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.playhead.event.Attempt;
import dev.playhead.event.Contract;
import dev.playhead.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says what a subscription reads and how; made by {@link EventConsumer#subscription}. Confined to one thread.
 *
 * @param <T> the transaction handed to handlers
 * @since 0.1
 */
public final class SubscriptionBuilder<T> {

    private final String name;
    private final PlayheadStore<T> store;
    private final Function<Plan<T>, Subscription> starter;
    private final Map<Contract<?>, Handling<T>> handlers = new LinkedHashMap<>();
    private final Map<Contract<?>, List<Effect>> effects = new LinkedHashMap<>();
    private final Map<String, RawHandler<T>> rawByTopic = new LinkedHashMap<>();
    private final List<Plan.RawPattern<T>> rawByPattern = new ArrayList<>();
    private @Nullable EventFilter filter;
    private PartitionsAdded partitionsAdded = PartitionsAdded.READ;
    private StartAt startAt = StartAt.beginning();
    private FailurePolicy policy =
            FailurePolicy.retry(3, Duration.ofMillis(200)).thenHalt();
    private final List<SubscriptionListener> listeners = new ArrayList<>();
    private int parallelism = Math.max(2, Runtime.getRuntime().availableProcessors());
    private boolean isParallelByKey;
    private Watching watching = Watching.DEFAULT;
    private Duration longestBatch = Duration.ofSeconds(1);
    private final Map<Contract<?>, List<String>> reads = new LinkedHashMap<>();

    SubscriptionBuilder(String name, PlayheadStore<T> store, Function<Plan<T>, Subscription> starter) {
        this.name = name;
        this.store = store;
        this.starter = starter;
    }

    /** Where it begins if it never ran before; default {@link StartAt#beginning}. */
    public SubscriptionBuilder<T> startAt(StartAt startAt) {
        this.startAt = Objects.requireNonNull(startAt, "startAt");
        return this;
    }

    /**
     * Handles the events of one contract. The topics of all contracts named here are read; events of other types on them
     * are skipped without being decoded, and so are those whose time is over ({@code ce_expirytime}).
     *
     * @throws IllegalArgumentException if the contract has a handler already
     */
    @SuppressWarnings("unchecked") // dispatch gives a handler only events of its contract
    public <E extends Message> SubscriptionBuilder<T> on(Class<E> type, EventHandler<E, T> handler) {
        return handled(type, new Handling.Each<>((EventHandler<Message, T>) handler));
    }

    /**
     * As {@link #on(Class, EventHandler)}, for handlers that take consecutive events together, say to write their rows by
     * one statement.
     *
     * @throws IllegalArgumentException if the contract has a handler already
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // dispatch gives a handler only events of its contract
    public <E extends Message> SubscriptionBuilder<T> onBatch(Class<E> type, BatchHandler<E, T> handler) {
        return handled(type, new Handling.Together<>((BatchHandler) handler));
    }

    private SubscriptionBuilder<T> handled(Class<? extends Message> type, Handling<T> handling) {
        if (handlers.putIfAbsent(Contract.of(type), handling) != null) {
            throw new IllegalArgumentException(type.getSimpleName() + " has a handler already");
        }
        return this;
    }

    /** As {@link #on(Class, EventHandler)}, for handlers that want no transaction. */
    public <E extends Message> SubscriptionBuilder<T> on(Class<E> type, Consumer<E> handler) {
        return on(type, (event, tx) -> handler.accept(event));
    }

    /**
     * User code that receives one event and no transaction; otherwise as {@link EventHandler}.
     *
     * @param <E> the contract's message class
     */
    @FunctionalInterface
    public interface Consumer<E extends Message> {

        /** Whatever it throws is a failure of this event; see {@link FailurePolicy}. */
        void accept(Event<E> event) throws Exception;
    }

    /**
     * Handles every record of a topic as it is, whatever it is: for archives and audits. No registry is asked.
     *
     * @throws IllegalArgumentException if the topic has a handler already
     */
    public SubscriptionBuilder<T> onTopic(String topic, RawHandler<T> handler) {
        if (rawByTopic.putIfAbsent(topic, Objects.requireNonNull(handler, "handler")) != null) {
            throw new IllegalArgumentException(topic + " has a handler already");
        }
        return this;
    }

    /**
     * As {@link #onTopic}, for all topics whose whole name matches, also those that are not there yet. A new one is found
     * within seconds and read from its first event, wherever the subscription itself started. Where patterns overlap, the
     * one named first handles the topic.
     */
    public SubscriptionBuilder<T> onTopics(Pattern topics, RawHandler<T> handler) {
        rawByPattern.add(new Plan.RawPattern<>(topics, Objects.requireNonNull(handler, "handler")));
        return this;
    }

    /**
     * Lets an effect outside the store follow the handler of a contract: a mail, a payment, a call. It happens at least
     * once: in order, after the contract's handler if it has one, and before the transaction commits, so when that fails, or
     * an event beside it, it happens again. It does <em>not</em> happen for a {@link Attempt#REPLAY}, in a replay or after
     * the playhead was moved back; {@link OnReplay#REPEATED} has it happen then as well. What it throws is a failure of the
     * event.
     */
    public <E extends Message> SubscriptionBuilder<T> effect(Class<E> type, Consumer<E> effect) {
        return effect(type, effect, OnReplay.CLOSED);
    }

    /** As {@link #effect(Class, Consumer)}, also for replays if so said. */
    @SuppressWarnings("unchecked") // dispatch gives an effect only events of its contract
    public <E extends Message> SubscriptionBuilder<T> effect(Class<E> type, Consumer<E> effect, OnReplay onReplay) {
        effects.computeIfAbsent(Contract.of(type), contract -> new ArrayList<>())
                .add(new Effect((Consumer<Message>) effect, onReplay));
        return this;
    }

    /** Handles only events that pass, of those that have a handler; several filters must all pass. */
    public SubscriptionBuilder<T> filter(EventFilter filter) {
        this.filter = this.filter == null ? Objects.requireNonNull(filter, "filter") : this.filter.and(filter);
        return this;
    }

    /** What to do with partitions that a topic gains later; default {@link PartitionsAdded#READ}. */
    public SubscriptionBuilder<T> onPartitionsAdded(PartitionsAdded policy) {
        this.partitionsAdded = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Declares which fields of a contract its handler reads, so that whoever changes another one knows that it does not
     * concern this subscription. Said of nothing, it may read every field. Changes nothing in what the handler receives.
     *
     * @throws IllegalArgumentException if the contract has no such field
     */
    public SubscriptionBuilder<T> reads(Class<? extends Message> type, String... fields) {
        Contract<?> contract = Contract.of(type);
        for (String field : fields) {
            if (contract.descriptor().findFieldByName(field) == null) {
                throw new IllegalArgumentException(contract.name() + " has no field " + field + "; it has "
                        + contract.descriptor().getFields().stream()
                                .map(FieldDescriptor::getName)
                                .toList());
            }
        }
        reads.put(contract, List.of(fields));
        return this;
    }

    /** What to do when a handler fails; default three retries, 200 ms apart at first, then halt. */
    public SubscriptionBuilder<T> onFailure(FailurePolicy policy) {
        this.policy = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /** Who hears what happens, besides those that were named before; default nobody. */
    public SubscriptionBuilder<T> listener(SubscriptionListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /** How many threads handle events; default the number of processors, at least 2. Each handles a partition at a time. */
    public SubscriptionBuilder<T> parallelism(int parallelism) {
        if (parallelism < 1) {
            throw new IllegalArgumentException("parallelism is at least 1, not " + parallelism);
        }
        this.parallelism = parallelism;
        return this;
    }

    /**
     * Handles events of different keys of one partition at the same time, for handlers that are slow because they wait: as
     * many as there are threads ({@link #parallelism}). Events of one key stay in order; those without a key have none.
     * Handlers must be thread-safe.
     *
     * <p>Where the store is a database, each key slot (see {@link KeySlots}) has transactions and a position of its own there,
     * so each event still has its effect exactly once, and one that is stuck does not hold up other keys. Every thread needs a
     * connection. On Kafka offsets only the playhead is kept: what was handled beyond it is handled again by the next owner.
     * Reading pauses at 10,000 events, or 16 MiB, for each partition.
     */
    public SubscriptionBuilder<T> parallelByKey() {
        this.isParallelByKey = true;
        return this;
    }

    /** After how long a transaction takes no further event; default 1 second. */
    public SubscriptionBuilder<T> longestBatch(Duration longestBatch) {
        this.longestBatch = Objects.requireNonNull(longestBatch, "longestBatch");
        return this;
    }

    /**
     * After how long a handler that does not come back is an incident, and a producer's transaction that holds up a partition;
     * default 30 seconds. Payloads are never named.
     */
    public SubscriptionBuilder<T> stallAfter(Duration limit) {
        this.watching = new Watching(limit, watching.showsKeys(), watching.timeout());
        return this;
    }

    /** Names the key of such an event as text; default by a hash. */
    public SubscriptionBuilder<T> showKeys() {
        this.watching = new Watching(watching.stallAfter(), true, watching.timeout());
        return this;
    }

    /**
     * Tells a handler to stop that runs longer; default never. Its thread is interrupted; a second later what it waits for in
     * the database is cancelled and its connection aborted. When it comes back, whatever it returns or throws, its transaction
     * is rolled back and that is a failure of its event. A handler that never comes back cannot be ended: its partition stays
     * where it is, with an incident.
     */
    public SubscriptionBuilder<T> handlerTimeout(Duration timeout) {
        this.watching = new Watching(watching.stallAfter(), watching.showsKeys(), timeout);
        return this;
    }

    /**
     * Starts reading, and returns at once: whatever is down now is waited for.
     *
     * @throws StoreUnavailableException if the store can never work as it is configured
     * @throws IllegalStateException if no contract has a handler, or one that is read has none, or a contract and
     *     the whole of its topic have handlers, or the name has a {@code ~}, or the store cannot do what was asked of it
     */
    @SuppressWarnings("unchecked") // Nowhere's transaction is T if the store is one
    public Subscription start() {
        Map<Contract<?>, Handling<T>> handled = Effect.after(handlers, effects);
        if (Replay.isName(name)) {
            throw new IllegalStateException(name + " has a " + Replay.MARK + " in its name, which is for replays");
        }
        if (handled.isEmpty() && rawByTopic.isEmpty() && rawByPattern.isEmpty()) {
            throw new IllegalStateException(name + " handles nothing: name a contract with on(...)");
        }
        if (!handled.keySet().containsAll(reads.keySet())) {
            throw new IllegalStateException(name + " reads fields of what it does not handle: name it with on(...)");
        }
        var plan = new Plan<>(
                name,
                store instanceof Nowhere ? (PlayheadStore<T>) new Nowhere() : store,
                handled,
                Map.copyOf(rawByTopic),
                List.copyOf(rawByPattern),
                filter,
                startAt,
                policy,
                new QuietListener(List.copyOf(listeners)),
                parallelism,
                isParallelByKey,
                longestBatch,
                partitionsAdded,
                watching,
                Map.copyOf(reads),
                null);
        requireOneHandler(plan);
        return starter.apply(plan);
    }

    /** Two handlers of one event, each with its own order: which one comes first, and who retries when one fails? */
    private static void requireOneHandler(Plan<?> plan) {
        for (Contract<?> contract : plan.handlers().keySet()) {
            if (plan.raw(contract.topic()) != null) {
                throw new IllegalStateException(plan.name() + " handles " + contract.name() + " and all of its topic "
                        + contract.topic() + ": make two subscriptions of it");
            }
        }
    }
}

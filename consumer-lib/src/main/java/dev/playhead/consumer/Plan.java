// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Contract;
import dev.playhead.event.Position.Partition;
import dev.playhead.event.v1.SubscriptionDeclared;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a {@link SubscriptionBuilder} was told. */
record Plan<T>(
        String name,
        PlayheadStore<T> store,
        Map<Contract<?>, Handling<T>> handlers,
        Map<String, RawHandler<T>> rawByTopic,
        List<RawPattern<T>> rawByPattern,
        @Nullable EventFilter filter,
        StartAt startAt,
        FailurePolicy policy,
        SubscriptionListener listener,
        int parallelism,
        boolean isParallelByKey,
        Duration longestBatch,
        PartitionsAdded partitionsAdded,
        Watching watching,
        Map<Contract<?>, List<String>> reads,
        @Nullable Replay replay) {

    /** All topics of that pattern, now and later, and who handles what is on them. */
    record RawPattern<T>(Pattern pattern, RawHandler<T> handler) {}

    /** The same handlers for a part of what they had before. A replay fills no hospital: it waits at what fails. */
    Plan<T> replaying(Replay replay) {
        Map<Contract<?>, Handling<T>> wanted = new HashMap<>(handlers);
        if (!replay.types().isEmpty()) {
            wanted.keySet().removeIf(contract -> !replay.types().contains(contract.name()));
        }
        return new Plan<>(
                replay.name(),
                store,
                Map.copyOf(wanted),
                rawByTopic,
                rawByPattern,
                narrowed(replay),
                StartAt.position(replay.from()),
                FailurePolicy.retry(policy.retries(), policy.backoff()).thenHalt(),
                new SubscriptionListener() {},
                parallelism,
                isParallelByKey,
                longestBatch,
                PartitionsAdded.READ,
                watching,
                reads,
                replay);
    }

    private @Nullable EventFilter narrowed(Replay replay) {
        EventFilter narrowed = filter;
        if (!replay.keys().isEmpty()) {
            narrowed = both(narrowed, EventFilter.keys(replay.keys().toArray(String[]::new)));
        }
        if (!replay.types().isEmpty() && hasRaw()) {
            narrowed = both(narrowed, EventFilter.header("ce_type", replay.types()::contains));
        }
        return narrowed;
    }

    private static EventFilter both(@Nullable EventFilter first, EventFilter second) {
        return first == null ? second : first.and(second);
    }

    Interest interest() {
        if (replay != null) {
            return new Interest(
                    replay.to().partitions().keySet().stream()
                            .map(Partition::topic)
                            .collect(Collectors.toUnmodifiableSet()),
                    List.of());
        }
        Set<String> named = handlers.keySet().stream().map(Contract::topic).collect(Collectors.toSet());
        named.addAll(rawByTopic.keySet());
        return new Interest(
                Set.copyOf(named),
                rawByPattern.stream().map(RawPattern::pattern).toList());
    }

    /** Who handles every record of a topic; null if its contracts are handled. */
    @Nullable
    RawHandler<T> raw(String topic) {
        RawHandler<T> named = rawByTopic.get(topic);
        if (named != null || rawByPattern.isEmpty()) {
            return named;
        }
        return rawByPattern.stream()
                .filter(each -> each.pattern().matcher(topic).matches())
                .map(RawPattern::handler)
                .findFirst()
                .orElse(null);
    }

    boolean hasRaw() {
        return !rawByTopic.isEmpty() || !rawByPattern.isEmpty();
    }

    /** Whether every instance reads everything, at every start. */
    boolean isBroadcast() {
        return store instanceof Nowhere;
    }

    /** This plan with another store, and handlers that go with it. */
    <U> Plan<U> in(
            PlayheadStore<U> other,
            Function<Handling<T>, Handling<U>> handling,
            Function<RawHandler<T>, RawHandler<U>> raw) {
        return new Plan<>(
                name,
                other,
                adapted(handlers, handling),
                adapted(rawByTopic, raw),
                rawByPattern.stream()
                        .map(each -> new RawPattern<>(each.pattern(), raw.apply(each.handler())))
                        .toList(),
                filter,
                startAt,
                policy,
                listener,
                parallelism,
                isParallelByKey,
                longestBatch,
                partitionsAdded,
                watching,
                reads,
                replay);
    }

    private static <K, A, B> Map<K, B> adapted(Map<K, A> each, Function<A, B> adaptation) {
        return each.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> adaptation.apply(entry.getValue())));
    }

    /** Where its failed events go. */
    HospitalStore<T> hospitalStore() {
        return store.hospital()
                .orElseThrow(() -> new IllegalStateException(name
                        + " sends failed events to the hospital, but its store has none: use thenHalt(), or a store that"
                        + " has one, like JdbcPlayheadStore"));
    }

    /** What must be there before the subscription starts. */
    void prepareStore() {
        if (isParallelByKey && !store.hasKeySlots()) {
            throw new IllegalStateException(
                    name + " is parallel by key, but its store keeps no positions of key slots: leave"
                            + " parallelByKey() out, or use a store that has them, like JdbcPlayheadStore");
        }
        if (isParallelByKey && policy.hasHospital() && store instanceof KafkaOffsets) {
            throw new IllegalStateException(
                    name + " is parallel by key and has a hospital, which its store can only have one of:"
                            + " Kafka's offsets move past one event after the other; use JdbcPlayheadStore");
        }
        store.prepare();
        if (policy.hasHospital()) {
            hospitalStore().prepare();
        }
    }

    /** What the subscription says of itself. */
    SubscriptionDeclared declaration(String owner, String version) {
        SubscriptionDeclared.Builder declaration = SubscriptionDeclared.newBuilder()
                .setSubscription(name)
                .setOwner(owner)
                .setVersion(version);
        handlers.keySet().stream()
                .sorted(Comparator.comparing(Contract::name))
                .forEach(contract -> declaration
                        .addContractsBuilder()
                        .setName(contract.name())
                        .addAllFields(reads.getOrDefault(contract, List.of())));
        return declaration.build();
    }
}

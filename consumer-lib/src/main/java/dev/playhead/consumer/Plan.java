// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Contract;
import dev.playhead.event.v1.SubscriptionDeclared;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a {@link SubscriptionBuilder} was told. */
record Plan<T>(
        String name,
        PlayheadStore<T> store,
        Map<Contract<?>, Handling<T>> handlers,
        StartAt startAt,
        FailurePolicy policy,
        SubscriptionListener listener,
        int parallelism,
        Duration longestBatch,
        Map<Contract<?>, List<String>> reads) {

    Set<String> topics() {
        return handlers.keySet().stream().map(Contract::topic).collect(Collectors.toUnmodifiableSet());
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

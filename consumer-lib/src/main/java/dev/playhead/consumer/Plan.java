// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a {@link SubscriptionBuilder} was told. */
record Plan<T>(
        String name,
        PlayheadStore<T> store,
        Map<Contract<?>, EventHandler<Message, T>> handlers,
        StartAt startAt,
        FailurePolicy policy,
        SubscriptionListener listener,
        int parallelism,
        Duration longestBatch) {

    Set<String> topics() {
        return handlers.keySet().stream().map(Contract::topic).collect(Collectors.toUnmodifiableSet());
    }
}

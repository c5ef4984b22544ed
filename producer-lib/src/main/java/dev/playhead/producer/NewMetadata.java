// SPDX-License-Identifier: Apache-2.0
package dev.playhead.producer;

import dev.playhead.event.Metadata;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The metadata of an event that is about to be published. */
record NewMetadata(String id, Instant time, String source, EventContext context, Optional<Duration> ttl)
        implements Metadata {

    @Override
    public Optional<String> transactionId() {
        return context.transactionId();
    }

    @Override
    public Optional<String> causationId() {
        return context.causationId();
    }

    @Override
    public Optional<String> command() {
        return context.command();
    }

    @Override
    public Optional<Instant> expiryTime() {
        return ttl.isEmpty() ? Optional.empty() : Optional.of(time.plus(ttl.get()));
    }

    @Override
    public Optional<String> traceparent() {
        return context.traceparent();
    }
}

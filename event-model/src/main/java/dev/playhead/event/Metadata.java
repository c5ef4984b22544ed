// SPDX-License-Identifier: Apache-2.0
package dev.playhead.event;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known about an event besides its payload: the attributes of <a
 * href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents 1.0</a> and Playhead's
 * extensions. Implementations are immutable and may read their attributes lazily.
 *
 * @since 0.1
 */
public interface Metadata {

    /** {@code ce_id}: unique per source. A record that carries none is identified by its coordinates. */
    String id();

    /** {@code ce_time}: when it happened. A record that carries none has the timestamp of the Kafka record. */
    Instant time();

    /** {@code ce_source}: who published it. A record that carries none has the name of its topic. */
    String source();

    /** {@code ce_transactionid}: the business transaction that this event is part of. */
    Optional<String> transactionId();

    /** {@code ce_causationid}: the id of the event that caused this one. */
    Optional<String> causationId();

    /** {@code ce_command}: the command that caused this event. */
    Optional<String> command();

    /** {@code ce_expirytime}: after this instant the event is no longer worth handling. */
    Optional<Instant> expiryTime();

    /** {@code traceparent}: the W3C trace context. */
    Optional<String> traceparent();
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.producer;

import dev.playhead.event.Event;
import dev.playhead.event.Metadata;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the publisher knows about an event besides its payload. Whatever it leaves out fills itself: the id is a new
 * UUIDv7, the time is now. Make one where a business transaction begins and pass it along. Immutable.
 *
 * <pre>{@code
 * EventContext context = EventContext.empty().causedBy(orderPlaced).withCommand("ship");
 * producer.publish(orderShipped, context);
 * }</pre>
 *
 * @since 0.1
 */
public final class EventContext {

    private static final int MAX_LENGTH = 256;
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}.*");
    private static final EventContext EMPTY = new EventContext(null, null, null, null, null, null);

    private final @Nullable String id;
    private final @Nullable Instant time;
    private final @Nullable String transactionId;
    private final @Nullable String causationId;
    private final @Nullable String command;
    private final @Nullable String traceparent;

    private EventContext(
            @Nullable String id,
            @Nullable Instant time,
            @Nullable String transactionId,
            @Nullable String causationId,
            @Nullable String command,
            @Nullable String traceparent) {
        this.id = id;
        this.time = time;
        this.transactionId = transactionId;
        this.causationId = causationId;
        this.command = command;
        this.traceparent = traceparent;
    }

    /** Knows nothing: every attribute fills itself or stays absent. */
    public static EventContext empty() {
        return EMPTY;
    }

    /**
     * The event's id ({@code ce_id}), for one publish only. Meant for publishing once more what {@link
     * PublishUnknownException} left open: a reader that drops known ids then sees the event once.
     */
    public EventContext withId(String id) {
        return new EventContext(text("id", id), time, transactionId, causationId, command, traceparent);
    }

    /** When it happened ({@code ce_time}), if that is not now. The Kafka record's timestamp stays the time of publishing. */
    public EventContext withTime(Instant time) {
        Objects.requireNonNull(time, "time");
        return new EventContext(id, time, transactionId, causationId, command, traceparent);
    }

    /** The business transaction that the event is part of ({@code ce_transactionid}); not a Kafka transaction. */
    public EventContext withTransaction(String transactionId) {
        return new EventContext(id, time, text("transaction", transactionId), causationId, command, traceparent);
    }

    /**
     * The event that caused this one ({@code ce_causationid}). Its business transaction and trace go on, unless this
     * context has its own.
     */
    public EventContext causedBy(Event<?> cause) {
        Metadata known = cause.metadata();
        return new EventContext(
                id,
                time,
                transactionId != null ? transactionId : known.transactionId().orElse(null),
                known.id(),
                command,
                traceparent != null ? traceparent : known.traceparent().orElse(null));
    }

    /** The command that caused the event ({@code ce_command}). */
    public EventContext withCommand(String command) {
        return new EventContext(id, time, transactionId, causationId, text("command", command), traceparent);
    }

    /**
     * The W3C trace context, e.g. {@code 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01}.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public EventContext withTraceparent(String traceparent) {
        if (!TRACEPARENT.matcher(text("traceparent", traceparent)).matches()) {
            throw new IllegalArgumentException("not a W3C traceparent: '" + traceparent + "'");
        }
        return new EventContext(id, time, transactionId, causationId, command, traceparent);
    }

    /** Headers are read by everybody: nothing empty, long or unprintable goes into one. */
    private static String text(String attribute, String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    attribute + " has 1 to " + MAX_LENGTH + " characters, not " + value.length());
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(attribute + " has a control character: remove it");
        }
        return value;
    }

    @Nullable
    String id() {
        return id;
    }

    @Nullable
    Instant time() {
        return time;
    }

    Optional<String> transactionId() {
        return Optional.ofNullable(transactionId);
    }

    Optional<String> causationId() {
        return Optional.ofNullable(causationId);
    }

    Optional<String> command() {
        return Optional.ofNullable(command);
    }

    Optional<String> traceparent() {
        return Optional.ofNullable(traceparent);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position.Partition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds handlers that do not come back, says which event they are at, and tells them to stop where that is asked for. Looks
 * now and then, from one thread.
 */
final class StallDetector {

    private static final Logger log = LoggerFactory.getLogger(StallDetector.class);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** How long a handler that was told to stop may still take, before its connection is taken away. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final int HASH_BYTES = 6;

    private final String subscription;
    private final Watching watching;
    private final Standing standing;
    private final LongSupplier nanoTime;
    private final Map<Object, HandlerWatch> watches = new ConcurrentHashMap<>();
    private final Map<Object, Seen> seen = new ConcurrentHashMap<>();

    StallDetector(String subscription, Watching watching, Standing standing, LongSupplier nanoTime) {
        this.subscription = subscription;
        this.watching = watching;
        this.standing = standing;
        this.nanoTime = nanoTime;
    }

    /** One call of a handler, since it was first seen. Used by the thread that looks. */
    private static final class Seen {

        private final HandlerWatch watch;
        private final HandlerWatch.Call call;
        private final long since;
        private Incident.@Nullable HandlerStalled told;
        private boolean isInterrupted;
        private boolean isAborted;

        Seen(HandlerWatch watch, HandlerWatch.Call call, long since) {
            this.watch = watch;
            this.call = call;
            this.since = since;
        }

        boolean isOver() {
            HandlerWatch.Call now = watch.call();
            return now == null || now.turn() != call.turn();
        }
    }

    /** Where one handler at a time is at work. */
    private record Place(Partition partition, int slot) {}

    /** The watch for a key slot, or for all of a partition, that begins. */
    HandlerWatch watch(Partition partition, int slot) {
        return watchAt(new Place(partition, slot));
    }

    /** The watch for treatments, which handle events of any partition. */
    HandlerWatch watchTreatments() {
        return watchAt("treatments");
    }

    private HandlerWatch watchAt(Object place) {
        var watch = new HandlerWatch(watching.timeout() == null ? Duration.ZERO : watching.timeout());
        watches.put(place, watch);
        return watch;
    }

    /** How long to wait between two looks: short enough to be late by a quarter. */
    Duration pause() {
        Duration shortest = watching.stallAfter();
        if (watching.timeout() != null && watching.timeout().compareTo(shortest) < 0) {
            shortest = watching.timeout();
        }
        Duration quarter = shortest.dividedBy(4).plusMillis(1);
        return quarter.compareTo(LONGEST_PAUSE) < 0 ? quarter : LONGEST_PAUSE;
    }

    void look() {
        try {
            long now = nanoTime.getAsLong();
            seen.values().removeIf(this::isOver);
            watches.forEach((place, watch) -> look(place, watch, now));
        } catch (RuntimeException e) {
            log.warn("could not look at handlers subscription={}", subscription, e);
        }
    }

    private boolean isOver(Seen call) {
        boolean isOver = call.isOver();
        if (isOver && call.told != null) {
            standing.closed(call.told);
            log.info("a handler is back subscription={} at={}", subscription, call.told.at());
        }
        return isOver;
    }

    private void look(Object place, HandlerWatch watch, long now) {
        Seen known = seen.get(place);
        if (known != null) {
            act(known, Duration.ofNanos(now - known.since));
            return;
        }
        HandlerWatch.Call call = watch.call();
        if (call != null) {
            seen.put(place, new Seen(watch, call, now));
        }
    }

    private void act(Seen call, Duration lasted) {
        Duration timeout = watching.timeout();
        if (timeout != null && lasted.compareTo(timeout) >= 0 && !call.isInterrupted) {
            call.isInterrupted = true;
            log.warn("a handler is told to stop after {} subscription={} at={}", lasted, subscription, at(call));
            call.watch.interrupt(call.call);
        }
        if (timeout != null && lasted.compareTo(timeout.plus(GRACE)) >= 0 && !call.isAborted) {
            call.isAborted = true;
            call.watch.abort(call.call);
        }
        if (lasted.compareTo(watching.stallAfter()) >= 0 && call.told == null) {
            call.told = new Incident.HandlerStalled(
                    subscription, at(call), key(call.call.record()), call.call.handler(), watching.stallAfter());
            standing.opened(call.told);
            log.warn("{}", call.told.message());
        }
    }

    private static Coordinates at(Seen call) {
        ConsumerRecord<byte[], ?> record = call.call.record();
        return new Coordinates(record.topic(), record.partition(), record.offset());
    }

    private String key(ConsumerRecord<byte[], ?> record) {
        byte[] key = record.key();
        if (key == null) {
            return "none";
        }
        return watching.showsKeys() ? new String(key, StandardCharsets.UTF_8) : "sha256:" + hash(key);
    }

    private static String hash(byte[] key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

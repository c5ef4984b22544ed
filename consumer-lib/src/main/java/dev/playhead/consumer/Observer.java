// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position.Partition;
import dev.playhead.serde.UndecodableException;
import dev.playhead.serde.internal.Arrival;
import dev.playhead.serde.internal.CloudEventHeaders;
import dev.playhead.serde.internal.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Finds out what became of an event, by reading it again. Blocks; thread-safe. */
final class Observer<T> {

    private static final Duration POLL = Duration.ofMillis(200);

    /** How far back decisions of the hospital are looked through. */
    private static final int ACTS = 10_000;

    private final String subscription;
    private final PlayheadStore<T> store;
    private final Topics topics;
    private final Supplier<Consumer<byte[], Arrival>> readers;
    private final Function<String, Intake<T>> intakes;

    Observer(
            String subscription,
            PlayheadStore<T> store,
            Topics topics,
            Supplier<Consumer<byte[], Arrival>> readers,
            Function<String, Intake<T>> intakes) {
        this.subscription = subscription;
        this.store = store;
        this.topics = topics;
        this.readers = readers;
        this.intakes = intakes;
    }

    Observation observe(Coordinates at) {
        var partition = new Partition(at.topic(), at.partition());
        Optional<Playhead> playhead = store.playheads(subscription).stream()
                .filter(each -> each.partition().equals(partition))
                .findFirst();
        if (playhead.isEmpty()) {
            return new Observation.Unknown(at, subscription + " has no playhead at " + partition);
        }
        boolean isBeyond = at.offset() >= playhead.get().next();
        if (isBeyond && !isDoneBeyond(at, playhead.get())) {
            return new Observation.Pending(at, playhead.get().next());
        }
        Optional<Observation> treated = store.hospital().flatMap(hospital -> treated(hospital, at));
        if (treated.isPresent()) {
            return treated.get();
        }
        Input.Log log = topics.log(partition);
        TopicIdentity read = playhead.get().topic();
        if (read == null || !read.isSameTopicAs(log.topic())) {
            return new Observation.Unknown(at, "the topic that is there now is another one, or is not read yet");
        }
        Optional<Observation> passedOver = isBeyond ? Optional.empty() : passedOver(at, playhead.get());
        return passedOver.isPresent() ? passedOver.get() : read(at, log);
    }

    /** Whether the event's key slot is further than the playhead. */
    private boolean isDoneBeyond(Coordinates at, Playhead playhead) {
        KeySlots slots = store.slots(subscription, playhead.partition());
        if (at.offset() >= slots.end()) {
            return false;
        }
        ConsumerRecord<byte[], Arrival> record = record(at);
        return record != null && slots.isDone(record);
    }

    /** What the hospital knows of it; nothing of one that was treated with success. */
    private Optional<Observation> treated(HospitalStore<T> hospital, Coordinates at) {
        Optional<Patient> patient = hospital.patient(subscription, at);
        if (patient.isPresent()) {
            return Optional.of(new Observation.InHospital(at, patient.get()));
        }
        return hospital.acts(subscription, ACTS).stream()
                .filter(act -> act.kind() == Act.Kind.SKIP || act.kind() == Act.Kind.EXPIRE)
                .filter(act -> act.about().equals(at.toString()))
                .findFirst()
                .map(act -> new Observation.Skipped(
                        at, act.actor() + " let it go from the hospital without handling it: " + act.reason()));
    }

    /** Whether it was never between where the playhead began, or was moved to, and where it went from there. */
    private Optional<Observation> passedOver(Coordinates at, Playhead playhead) {
        List<Move> history = store.history(subscription, playhead.partition());
        if (history.isEmpty() || history.get(0).epoch() > 0) {
            return Optional.of(new Observation.Unknown(at, "where " + subscription + " began is not known"));
        }
        for (int i = 0; i < history.size(); i++) {
            long from = history.get(i).to();
            long to = i + 1 < history.size() ? history.get(i + 1).from() : playhead.next();
            if (from <= at.offset() && at.offset() < to) {
                return Optional.empty();
            }
        }
        return Optional.of(new Observation.Skipped(
                at, history.size() == 1 ? "the subscription began behind it" : "the playhead was moved past it"));
    }

    private Observation read(Coordinates at, Input.Log log) {
        if (at.offset() < log.earliest()) {
            return new Observation.Unknown(at, "the log begins at " + log.earliest());
        }
        ConsumerRecord<byte[], Arrival> record = record(at);
        if (record == null) {
            return new Observation.Skipped(at, "there is no event: compacted, aborted, or the marker of a transaction");
        }
        Intake<T> intake = intakes.apply(at.topic());
        if (intake.raw() != null) {
            return intake.isWantedRaw(record)
                    ? new Observation.Completed(at, at.topic())
                    : new Observation.Skipped(at, "the filter leaves it out");
        }
        Arrival arrival = record.value();
        if (arrival == null) {
            return new Observation.Skipped(at, "it is a tombstone");
        }
        if (arrival.isSkipped()) {
            return new Observation.Skipped(at, "it has no handler, or the filter leaves it out");
        }
        return handled(at, record, arrival, intake);
    }

    private Observation handled(
            Coordinates at, ConsumerRecord<byte[], Arrival> record, Arrival arrival, Intake<T> intake) {
        Route<Handling<T>> route;
        try {
            route = intake.dispatch().route(arrival, record.headers());
        } catch (UndecodableException e) {
            return new Observation.Skipped(at, "it is not an event; an operator moved past it");
        }
        if (!route.isHandled()) {
            return new Observation.Skipped(at, "it has no handler");
        }
        Optional<Instant> expiry = intake.isExpired(route.contract(), record.headers())
                ? CloudEventHeaders.expiryTime(
                        record.headers(), route.contract().ttl().isPresent())
                : Optional.empty();
        return expiry.isPresent()
                ? new Observation.Expired(at, route.name(), expiry.get())
                : new Observation.Completed(at, route.name());
    }

    /** The record at that offset; null if the log goes on behind it. */
    private @Nullable ConsumerRecord<byte[], Arrival> record(Coordinates at) {
        var kafka = new TopicPartition(at.topic(), at.partition());
        long deadline = System.nanoTime() + Topics.PATIENCE.toNanos();
        try (Consumer<byte[], Arrival> reader = readers.get()) {
            reader.assign(Set.of(kafka));
            reader.seek(kafka, at.offset());
            while (System.nanoTime() < deadline) {
                ConsumerRecords<byte[], Arrival> polled = reader.poll(POLL);
                if (!polled.isEmpty()) {
                    ConsumerRecord<byte[], Arrival> first =
                            polled.records(kafka).get(0);
                    return first.offset() == at.offset() ? first : null;
                }
                if (reader.position(kafka) > at.offset()) {
                    return null;
                }
            }
        }
        throw new TimeoutException("no answer about " + at + " in " + Topics.PATIENCE);
    }
}

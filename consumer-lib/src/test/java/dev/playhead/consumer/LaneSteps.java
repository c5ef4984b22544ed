// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.consumer.Input.Trouble;
import dev.playhead.event.Coordinates;
import dev.playhead.event.Position.Partition;
import dev.playhead.serde.internal.Arrival;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Short words for what happens to a lane, and for what it wants done. */
final class LaneSteps {

    static final Partition P0 = new Partition("orders", 0);
    static final TopicIdentity TOPIC = new TopicIdentity("cluster", "topic-id", 1);

    private LaneSteps() {}

    /** The store grants what the lane asks for. */
    static Input claimed(List<Action> actions, KeySlots slots, Wards wards) {
        Action.Claim claim = first(actions, Action.Claim.class);
        var held = Playhead.unclaimed("billing", P0, TOPIC, 0).claimed(TOPIC);
        return new Input.Claimed(claim.ticket(), held, slots, new Input.Log(TOPIC, 0, 100, 0), wards);
    }

    static ConsumerRecord<byte[], Arrival> record(long offset, String key) {
        return new ConsumerRecord<>(
                P0.topic(),
                P0.number(),
                offset,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                bytes(key),
                Arrival.doubtful(bytes("value")),
                new RecordHeaders(),
                Optional.empty());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Ward ward(String key, int patients) {
        return new Ward("billing", P0, key, ByteBuffer.wrap(bytes(key)), patients, null, null);
    }

    static Input failed(Action.Apply apply, int from, int to, Throwable cause) {
        return new Input.NotApplied(apply.ticket(), new Trouble.HandlerFailed(from, to, cause));
    }

    static Input applied(Action.Apply apply, int to) {
        return new Input.Applied(apply.ticket(), to, true, 1, List.of());
    }

    static Input parked(Action.Apply apply) {
        ConsumerRecord<byte[], Arrival> record =
                apply.slice().batch().get(apply.slice().from());
        var patient = new Patient(
                "billing",
                Ward.name(record.key(), TOPIC, record.offset()),
                new Coordinates(record.topic(), record.partition(), record.offset()),
                TOPIC.topicId(),
                Instant.EPOCH,
                Raw.of(record.key(), record.value().value(), record.headers()),
                Diagnosis.of(new IllegalStateException("sick"), ""),
                1,
                false,
                Instant.EPOCH,
                false,
                null);
        return new Input.Applied(apply.ticket(), apply.slice().to(), true, 0, List.of(patient));
    }

    static Input woken(List<Action> actions) {
        return new Input.Woken(first(actions, Action.Wake.class).ticket());
    }

    static Action.Apply apply(List<Action> actions) {
        return first(actions, Action.Apply.class);
    }

    static List<Action.Apply> applies(List<Action> actions) {
        return actions.stream()
                .filter(Action.Apply.class::isInstance)
                .map(Action.Apply.class::cast)
                .toList();
    }

    static Incident reported(List<Action> actions) {
        return Objects.requireNonNull(first(actions, Action.Report.class).incident());
    }

    static <A extends Action> A first(List<Action> actions, Class<A> type) {
        return actions.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " in " + actions));
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position.Partition;
import dev.playhead.serde.SchemaRegistryException;
import dev.playhead.serde.UndecodableException;
import dev.playhead.serde.internal.Arrival;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Finds in a slice the events of parked keys, and admits events to the hospital. Thread-safe. */
final class Admissions<T> {

    private final HospitalStore<T> hospital;
    private final Intake<T> intake;
    private final FailurePolicy policy;
    private final Clock clock;

    Admissions(HospitalStore<T> hospital, Intake<T> intake, FailurePolicy policy, Clock clock) {
        this.hospital = hospital;
        this.intake = intake;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * The records of a slice that are not to be handled, because their keys are parked.
     *
     * @param end where the slice ends, because what stands there cannot be told or has no room
     * @param full what keeps the record at {@code end} out; null if nothing does
     */
    record Followers(BitSet indexes, int end, @Nullable Full full) {

        static Followers none(int end) {
            return new Followers(new BitSet(), end, null);
        }

        boolean has(int index) {
            return indexes.get(index);
        }

        boolean isEmpty() {
            return indexes.isEmpty();
        }
    }

    /** A limit, and how many patients there are. */
    record Full(int patients, int limit) {}

    /** @throws SchemaRegistryException if not even the first record can be told without the registry */
    Followers followers(Action.Apply action) {
        Wards wards = action.wards();
        Slice slice = action.slice();
        if (wards.isEmpty() || action.failure() != null) {
            return Followers.none(slice.to());
        }
        var indexes = new BitSet();
        Map<String, Integer> more = new HashMap<>();
        for (int index = slice.from(); index < slice.to(); index++) {
            ConsumerRecord<byte[], Arrival> record = slice.batch().get(index);
            int parked = wards.patientsOf(record, action.held().topic());
            if (parked == 0) {
                continue;
            }
            try {
                if (!isWanted(record)) {
                    continue;
                }
            } catch (SchemaRegistryException e) {
                if (index == slice.from()) {
                    throw e;
                }
                return new Followers(indexes, index, null);
            }
            Full full = full(
                    wards, indexes.cardinality(), parked + more.merge(name(action.held(), record), 1, Integer::sum));
            if (full != null) {
                return new Followers(indexes, index, full);
            }
            indexes.set(index);
        }
        return new Followers(indexes, slice.to(), null);
    }

    private @Nullable Full full(Wards wards, int before, int ofKey) {
        FailurePolicy.Limits limits = policy.limits();
        if (ofKey > limits.perKey()) {
            return new Full(ofKey - 1, limits.perKey());
        }
        int patients = wards.patients() + before;
        return patients >= limits.patients() ? new Full(patients, limits.patients()) : null;
    }

    /** Whether a record of a parked key is for us; what cannot be told by then is for the ward. */
    private boolean isWanted(ConsumerRecord<byte[], Arrival> record) {
        Arrival arrival = record.value();
        if (arrival != null && arrival.failure() != null) {
            return true;
        }
        if (intake.raw() != null) {
            return isWantedRaw(record);
        }
        if (arrival == null || arrival.isSkipped()) {
            return false;
        }
        try {
            return intake.dispatch().route(arrival, record.headers()).isHandled();
        } catch (UndecodableException e) {
            return true;
        }
    }

    private boolean isWantedRaw(ConsumerRecord<byte[], Arrival> record) {
        try {
            return intake.isWantedRaw(record);
        } catch (SchemaRegistryException e) {
            throw e;
        } catch (Throwable e) { // a filter's: it fails again when the ward is treated
            return true;
        }
    }

    void lock(T tx, Action.Apply action, Followers followers) {
        var names = new TreeSet<String>();
        Slice slice = action.slice();
        followers.indexes().stream()
                .forEach(index -> names.add(name(action.held(), slice.batch().get(index))));
        Playhead held = action.held();
        hospital.lock(tx, held.subscription(), held.partition(), names);
    }

    /** Admits those followers that stand before {@code to}. */
    List<Patient> admit(T tx, Action.Apply action, Followers followers, int to) {
        Instant now = clock.instant();
        List<Patient> patients = new ArrayList<>();
        followers.indexes().stream()
                .filter(index -> index < to)
                .forEach(index -> patients.add(
                        patient(action.held(), action.slice().batch().get(index), null, now)));
        hospital.admit(tx, patients);
        return patients;
    }

    /** Parks the one record of the slice. */
    Patient park(T tx, Action.Apply action, Throwable failure) {
        Instant now = clock.instant();
        ConsumerRecord<byte[], Arrival> record =
                action.slice().batch().get(action.slice().from());
        Patient patient = patient(action.held(), record, Diagnosis.of(failure, contract(record)), now);
        hospital.park(tx, patient, due(patient, failure, policy, now));
        return patient;
    }

    /** When a patient is tried again by itself; null if that cannot help any more. */
    static @Nullable Instant due(Patient patient, Throwable failure, FailurePolicy policy, Instant now) {
        return failure instanceof UndecodableException || patient.attempts() > policy.retries()
                ? null
                : now.plus(policy.backoff(patient.attempts()));
    }

    private String contract(ConsumerRecord<byte[], Arrival> record) {
        return intake.contract(record.value() == null ? null : record.value().value(), record.headers());
    }

    private static String name(Playhead held, ConsumerRecord<byte[], Arrival> record) {
        return Ward.name(record.key(), held.topic(), record.offset());
    }

    private static Patient patient(
            Playhead held, ConsumerRecord<byte[], Arrival> record, @Nullable Diagnosis diagnosis, Instant now) {
        return new Patient(
                held.subscription(),
                name(held, record),
                new Coordinates(record.topic(), record.partition(), record.offset()),
                Objects.requireNonNull(held.topic(), "a claimed playhead is bound to a topic")
                        .topicId(),
                Instant.ofEpochMilli(record.timestamp()),
                Raw.of(
                        record.key(),
                        record.value() == null ? null : record.value().value(),
                        record.headers()),
                diagnosis,
                diagnosis == null ? 0 : 1,
                record.offset() < held.seen(),
                now,
                false,
                null);
    }

    /** The wards of a partition, for its lane. */
    static Wards wards(PlayheadStore<?> store, FailurePolicy policy, String subscription, Partition partition) {
        return policy.hasHospital()
                ? store.hospital()
                        .map(hospital -> Wards.of(hospital.wards(subscription, partition)))
                        .orElseGet(Wards::none)
                : Wards.none();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.consumer.HospitalRecords.Kept;
import dev.playhead.consumer.HospitalRecords.Origin;
import dev.playhead.consumer.HospitalRecords.Waits;
import dev.playhead.consumer.HospitalRecords.WardId;
import dev.playhead.consumer.HospitalState.Lying;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Treats one ward. All that is done to it is gathered and written in one Kafka transaction by {@link #commit}; what handlers
 * do is theirs, and happens at least once.
 */
final class KafkaWardTransaction implements WardTransaction<NoTransaction> {

    private final HospitalLog log;
    private final HospitalWriter writer;
    private final Ward ward;
    private final WardId id;
    private final List<Lying> lying;
    private final Runnable release;

    /** What is to be written of a patient; empty: it leaves. */
    private final Map<Origin, Optional<Kept>> changes = new LinkedHashMap<>();

    private final List<Act> acts = new ArrayList<>();
    private @Nullable Waits waits;

    /** @param lying who is in the ward, in order */
    KafkaWardTransaction(HospitalLog log, HospitalWriter writer, Ward ward, List<Lying> lying, Runnable release) {
        this.log = log;
        this.writer = writer;
        this.ward = ward;
        this.id = WardId.of(ward);
        this.lying = lying;
        this.release = release;
    }

    @Override
    public NoTransaction handle() {
        return NoTransaction.NONE;
    }

    @Override
    public Ward ward() {
        return ward;
    }

    @Override
    public Optional<Patient> next(@Nullable Patient last) {
        boolean isBehind = last == null;
        for (Lying each : lying) {
            if (isBehind && !isLeaving(each.origin())) {
                return Optional.of(kept(each).patient());
            }
            isBehind |= last != null && each.origin().equals(Origin.of(last));
        }
        return Optional.empty();
    }

    private boolean isLeaving(Origin origin) {
        return changes.containsKey(origin) && changes.get(origin).isEmpty();
    }

    private Kept kept(Lying patient) {
        Optional<Kept> changed = changes.get(patient.origin());
        if (changed != null && changed.isPresent()) {
            return changed.get();
        }
        return log.whole(List.of(patient)).stream().findFirst().orElseThrow(this::changedMeanwhile);
    }

    private StoreUnavailableException changedMeanwhile() {
        return new StoreUnavailableException(
                "somebody else changed " + ward + " meanwhile; nothing was written",
                true,
                new IllegalStateException(ward.toString()));
    }

    @Override
    public boolean holds(Patient patient) {
        Origin origin = Origin.of(patient);
        return lying.stream().anyMatch(each -> each.origin().equals(origin)) && !isLeaving(origin);
    }

    @Override
    public void discharge(Patient patient) {
        if (!holds(patient)) {
            throw changedMeanwhile();
        }
        changes.put(Origin.of(patient), Optional.empty());
    }

    @Override
    public void failed(Patient patient) {
        change(patient, kept -> kept.failed(patient.diagnosis(), patient.attempts()));
    }

    @Override
    public void postpone(@Nullable Instant due) {
        waits = new Waits(due, null);
    }

    @Override
    public void rehearsed(Patient patient, @Nullable Diagnosis failure) {
        change(patient, kept -> kept.rehearsed(failure == null ? Patient.PASSES : failure.failure()));
    }

    @Override
    public void amend(Patient patient, byte[] value) {
        change(patient, kept -> kept.amended(value));
    }

    private void change(Patient patient, UnaryOperator<Kept> change) {
        Origin origin = Origin.of(patient);
        changes.put(origin, Optional.of(change.apply(kept(lying(origin)))));
    }

    private Lying lying(Origin origin) {
        return lying.stream()
                .filter(each -> each.origin().equals(origin))
                .findFirst()
                .orElseThrow(this::changedMeanwhile);
    }

    @Override
    public void record(Act act) {
        acts.add(act);
    }

    @Override
    public void commit() {
        writer.write(this::records);
    }

    private List<ProducerRecord<byte[], byte[]>> records(HospitalState now) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        changes.forEach((origin, change) -> {
            if (!lying(origin).equals(now.lying(origin))) {
                throw changedMeanwhile();
            }
            records.add(change.map(kept -> HospitalRecords.of(log.topic(), kept))
                    .orElseGet(() -> HospitalRecords.gone(log.topic(), origin)));
        });
        long leaving = changes.values().stream().filter(Optional::isEmpty).count();
        records.add(
                now.size(id) == leaving
                        ? HospitalRecords.gone(log.topic(), id)
                        : HospitalRecords.of(log.topic(), id, waits(now.ward(id).orElse(ward))));
        acts.forEach(act -> records.add(HospitalRecords.of(log.topic(), act)));
        return records;
    }

    /** What we say, unless somebody has asked for something since. */
    private Waits waits(Ward now) {
        return waits != null && Objects.equals(now.request(), ward.request())
                ? waits
                : new Waits(now.due(), now.request());
    }

    @Override
    public void close() {
        release.run();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import com.google.protobuf.Message;
import dev.playhead.event.Attempt;
import dev.playhead.event.Event;
import dev.playhead.serde.SchemaRegistryException;
import dev.playhead.serde.internal.Arrival;
import dev.playhead.serde.internal.CloudEventHeaders;
import dev.playhead.serde.internal.Route;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Treats a ward: handles its patients in order, each in one transaction with its discharge, until one fails or none is left.
 * The ward's lock is held meanwhile, so an event that arrives waits, and two who treat the same ward take turns. Bytes are
 * decoded here, by the contracts of today. Blocks; thread-safe.
 *
 * @param <T> the transaction handed to handlers
 */
final class Treatment<T> {

    /** How long a ward waits for the schema registry. */
    private static final Duration UNRESOLVED = Duration.ofSeconds(5);

    private final HospitalStore<T> hospital;
    private final PlayheadStore<T> store;
    private final Function<String, Intake<T>> intakes;
    private final FailurePolicy policy;
    private final Clock clock;
    private final SubscriptionListener listener;
    private final HandlerWatch watch;

    /** @param intakes what is taken from a topic */
    Treatment(
            HospitalStore<T> hospital,
            PlayheadStore<T> store,
            Function<String, Intake<T>> intakes,
            FailurePolicy policy,
            Clock clock,
            SubscriptionListener listener,
            HandlerWatch watch) {
        this.hospital = hospital;
        this.store = store;
        this.intakes = intakes;
        this.policy = policy;
        this.clock = clock;
        this.listener = listener;
        this.watch = watch;
    }

    /** What became of one patient. */
    private enum Outcome {
        DISCHARGED,
        FAILED,
        /** Nothing was done: the ward is empty, gone, or somebody else's for now. */
        NOTHING
    }

    /**
     * Treats what is due in a ward.
     *
     * @param goOn asked before each further patient
     * @return how many were discharged
     * @throws StoreUnavailableException or another PlayheadException if the store does not answer: the ward stays due
     */
    int treat(Ward ward, BooleanSupplier goOn) {
        Ward.Request request = ward.request();
        if (request != null && request.isDryRun()) {
            rehearse(ward);
            return 0;
        }
        int discharged = 0;
        while (treatFirst(ward) == Outcome.DISCHARGED) {
            discharged++;
            if (!goOn.getAsBoolean()) {
                break;
            }
        }
        return discharged;
    }

    private Outcome treatFirst(Ward due) {
        Optional<WardTransaction<T>> begun = hospital.treat(due, false);
        if (begun.isEmpty()) {
            return Outcome.NOTHING;
        }
        Patient patient;
        Throwable failure;
        try (WardTransaction<T> tx = begun.get()) {
            Optional<Patient> first = tx.next(null);
            if (first.isEmpty()) {
                return Outcome.NOTHING;
            }
            patient = first.get();
            failure = discharge(patient, tx);
        }
        if (failure == null) {
            return Outcome.DISCHARGED;
        }
        keep(due, patient, failure);
        return Outcome.FAILED;
    }

    /** Handles one patient and discharges it with the effects; what kept it in, or null. */
    private @Nullable Throwable discharge(Patient patient, WardTransaction<T> tx) {
        Throwable failure = failure(patient, tx);
        if (failure != null) {
            return failure;
        }
        try {
            CrashPoint.AFTER_EFFECT.pass();
            tx.discharge(patient);
            CrashPoint.BEFORE_COMMIT.pass();
            tx.commit();
            CrashPoint.AFTER_COMMIT.pass();
        } catch (EffectsRefusedException e) {
            return e;
        }
        listener.patientDischarged(patient);
        return null;
    }

    /** Handles one patient; what it threw, or null. A store that fails is nobody's fault and is thrown on. */
    private @Nullable Throwable failure(Patient patient, WardTransaction<T> tx) {
        try {
            handle(patient, intakes.apply(patient.at().topic()), tx);
            return null;
        } catch (HandlerTimeoutException e) {
            return e;
        } catch (Throwable e) {
            if (store.isStoreFailure(e)) {
                throw new StoreUnavailableException("the store failed while " + patient + " was treated", true, e);
            }
            return e;
        }
    }

    private void handle(Patient patient, Intake<T> intake, WardTransaction<T> tx) throws Exception {
        ConsumerRecord<byte[], Arrival> record = record(patient);
        if (intake.filter() != null && !intake.filter().wants(record.key(), KafkaHeaders.of(record.headers()))) {
            return;
        }
        RawHandler<T> raw = intake.raw();
        if (raw != null) {
            var event = new RawEvent(record, attempt(patient));
            watched(record, record.topic(), tx, () -> raw.handle(event, tx.handle()));
            return;
        }
        byte[] value = Objects.requireNonNull(patient.raw().value(), "only raw handlers are given tombstones");
        Route<Handling<T>> route = intake.dispatch().route(value, record.headers());
        if (!route.isHandled()) {
            // It was handled when it was admitted: by another version, maybe the next one. Whoever knows better skips
            // it.
            throw new IllegalStateException("nothing here handles " + route.name());
        }
        if (intake.isExpired(route.contract(), record.headers())) {
            listener.expired(patient.at(), route.name());
            return;
        }
        var metadata = CloudEventHeaders.read(record);
        Event<Message> event = new Event<>(route.decode(value), metadata, patient.at(), attempt(patient));
        watched(record, route.name(), tx, () -> handle(event, route.handler(), tx.handle()));
    }

    /** Calls user code for a patient. */
    private void watched(
            ConsumerRecord<byte[], Arrival> record, String handler, WardTransaction<T> tx, HandlerWatch.UserCode code)
            throws Exception {
        watch.run(record, handler, tx::abort, code);
    }

    private static Attempt attempt(Patient patient) {
        if (patient.isReplay()) {
            return Attempt.REPLAY;
        }
        return patient.attempts() > 0 ? Attempt.REDELIVERY : Attempt.FIRST;
    }

    private static ConsumerRecord<byte[], Arrival> record(Patient patient) {
        byte[] value = patient.raw().value();
        return new ConsumerRecord<>(
                patient.at().topic(),
                patient.at().partition(),
                patient.at().offset(),
                patient.timestamp().toEpochMilli(),
                TimestampType.CREATE_TIME,
                -1,
                value == null ? -1 : value.length,
                patient.raw().key(),
                value == null ? null : Arrival.doubtful(value),
                patient.raw().toHeaders(),
                Optional.empty());
    }

    private static <T> void handle(Event<Message> event, Handling<T> handling, T tx) throws Exception {
        if (handling instanceof Handling.Together<T> together) {
            together.handler().handle(List.of(event), tx);
        } else if (handling instanceof Handling.Each<T> each) {
            each.handler().handle(event, tx);
        }
    }

    /** Counts an attempt that failed, unless somebody else treated the patient meanwhile. */
    private void keep(Ward due, Patient patient, Throwable failure) {
        Optional<WardTransaction<T>> begun = hospital.treat(due, true);
        if (begun.isEmpty()) {
            return;
        }
        try (WardTransaction<T> tx = begun.get()) {
            boolean isSame = tx.next(null)
                    .filter(first -> first.at().equals(patient.at()) && first.attempts() == patient.attempts())
                    .isPresent();
            if (isSame) {
                keep(tx, patient, failure);
            }
        }
    }

    private void keep(WardTransaction<T> tx, Patient patient, Throwable failure) {
        if (failure instanceof SchemaRegistryException) {
            tx.postpone(clock.instant().plus(UNRESOLVED));
            tx.commit();
            return;
        }
        Patient worse = patient.failed(Diagnosis.of(failure, contract(patient)));
        tx.failed(worse);
        tx.postpone(Admissions.due(worse, failure, policy, clock.instant()));
        tx.commit();
        listener.treatmentFailed(worse);
    }

    private String contract(Patient patient) {
        return intakes.apply(patient.at().topic())
                .contract(patient.raw().value(), patient.raw().toHeaders());
    }

    // ---- trying without doing

    /** Handles all patients in order in one transaction that is rolled back, up to the first that fails. */
    private void rehearse(Ward due) {
        Patient last = null;
        Throwable failure = null;
        Optional<WardTransaction<T>> begun = hospital.treat(due, true);
        if (begun.isEmpty()) {
            return;
        }
        try (WardTransaction<T> tx = begun.get()) {
            Optional<Patient> next = tx.next(null);
            while (next.isPresent()) {
                last = next.get();
                failure = failure(last, tx);
                next = failure == null ? tx.next(last) : Optional.empty();
            }
        } catch (EffectsRefusedException e) {
            // The last one's: its handler swallowed what failed, and now the database lets nobody go on.
            failure = e;
        }
        report(due, last, failure);
    }

    private void report(Ward due, @Nullable Patient last, @Nullable Throwable failure) {
        Optional<WardTransaction<T>> begun = hospital.treat(due, true);
        if (begun.isEmpty() || last == null) {
            return;
        }
        try (WardTransaction<T> tx = begun.get()) {
            Optional<Patient> next = tx.next(null);
            while (next.isPresent()) {
                boolean isLast = next.get().at().equals(last.at());
                tx.rehearsed(next.get(), isLast && failure != null ? Diagnosis.of(failure, contract(last)) : null);
                next = isLast ? Optional.empty() : tx.next(next.get());
            }
            tx.postpone(tx.ward().due());
            tx.commit();
        }
    }
}

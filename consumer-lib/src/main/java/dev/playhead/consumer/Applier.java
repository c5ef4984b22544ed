// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import com.google.protobuf.Message;
import dev.playhead.consumer.Admissions.Followers;
import dev.playhead.consumer.Input.Trouble;
import dev.playhead.event.Attempt;
import dev.playhead.event.Coordinates;
import dev.playhead.event.Event;
import dev.playhead.event.Position.Partition;
import dev.playhead.serde.SchemaRegistryException;
import dev.playhead.serde.UndecodableException;
import dev.playhead.serde.internal.Arrival;
import dev.playhead.serde.internal.CloudEventHeaders;
import dev.playhead.serde.internal.Deprecations;
import dev.playhead.serde.internal.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Carries out one {@link Action.Apply}: handles the events of a slice and moves the playhead, in one transaction. Used by
 * one thread at a time.
 *
 * @param <T> the transaction handed to handlers
 */
final class Applier<T> {

    private final Partition partition;
    private final PlayheadStore<T> store;
    private final Intake<T> intake;
    private final @Nullable Admissions<T> admissions;
    private final long longestNanos;
    private final Deprecations deprecations;
    private final SubscriptionListener listener;
    private final HandlerWatch watch;
    private final Runnable abort = this::abort;

    private @Nullable PlayheadTransaction<T> transaction;
    private int handled;

    /** Behind the last event that was ever handed to a handler here. */
    private long handedOut;

    /** Events that wait for others to be handled together with; all of one contract, the first at this index. */
    private List<Event<Message>> gathered = new ArrayList<>();

    private int gatheredFrom;
    private @Nullable ConsumerRecord<byte[], Arrival> gatheredFirst;
    private @Nullable BatchHandler<Message, T> gatheredFor;

    Applier(
            Partition partition,
            PlayheadStore<T> store,
            Intake<T> intake,
            @Nullable Admissions<T> admissions,
            Duration longest,
            Deprecations deprecations,
            SubscriptionListener listener,
            HandlerWatch watch) {
        this.partition = partition;
        this.store = store;
        this.intake = intake;
        this.admissions = admissions;
        this.longestNanos = longest.toNanos();
        this.deprecations = deprecations;
        this.listener = listener;
        this.watch = watch;
    }

    /** Why the loop over a slice ended early: nothing of what it did may commit. */
    private static final class Failed extends Exception {

        private final transient Trouble trouble;

        Failed(Trouble trouble) {
            super(null, null, false, false);
            this.trouble = trouble;
        }
    }

    Input apply(Action.Apply action) {
        Slice slice = action.slice();
        long begun = System.nanoTime();
        listener.batchStarted(partition, slice.size());
        boolean isApplied = false;
        try {
            Followers followers = followers(action);
            int to = action.failure() == null ? handle(action, followers, new Stint(begun, longestNanos)) : slice.to();
            handleGathered(to);
            List<Patient> admitted = admit(action, followers, to);
            boolean isStored = store(action, to);
            isApplied = true;
            admitted.forEach(listener::patientAdmitted);
            return new Input.Applied(action.ticket(), to, isStored, handled, admitted);
        } catch (Failed e) {
            return new Input.NotApplied(action.ticket(), e.trouble);
        } finally {
            rollBack();
            listener.batchFinished(partition, handled, isApplied, Duration.ofNanos(System.nanoTime() - begun));
            if (intake.pace() != null && handled > 0) {
                intake.pace().keep(handled);
            }
            handled = 0;
            gatheredFor = null;
            gathered = new ArrayList<>();
        }
    }

    /** The events of parked keys, whose wards are locked from here on: before handlers lock anything. */
    private Followers followers(Action.Apply action) throws Failed {
        Admissions<T> hospital = admissions;
        if (hospital == null) {
            return Followers.none(action.slice().to());
        }
        Followers followers;
        try {
            followers = hospital.followers(action);
        } catch (SchemaRegistryException e) {
            throw new Failed(new Trouble.RegistryDown(e));
        }
        Admissions.Full full = followers.full();
        if (full != null && followers.end() == action.slice().from()) {
            throw new Failed(new Trouble.WardFull(full.patients(), full.limit()));
        }
        if (!followers.isEmpty()) {
            T tx = open(action.held()).handle();
            inHospital(action, () -> hospital.lock(tx, action, followers));
        }
        return followers;
    }

    private List<Patient> admit(Action.Apply action, Followers followers, int to) throws Failed {
        Admissions<T> hospital = admissions;
        if (hospital == null || (followers.isEmpty() && action.failure() == null)) {
            return List.of();
        }
        T tx = open(action.held()).handle();
        List<Patient> admitted = new ArrayList<>();
        inHospital(action, () -> {
            if (action.failure() == null) {
                admitted.addAll(hospital.admit(tx, action, followers, to));
            } else {
                admitted.add(hospital.park(tx, action, action.failure()));
            }
        });
        CrashPoint.AFTER_PARK.pass();
        return admitted;
    }

    private static void inHospital(Action.Apply action, Runnable work) throws Failed {
        try {
            work.run();
        } catch (WardGoneException e) {
            throw new Failed(new Trouble.WardGone(e));
        } catch (PlayheadFencedException e) {
            throw new Failed(new Trouble.Fenced(e));
        } catch (EffectsRefusedException e) {
            throw new Failed(new Trouble.NotAdmitted(action.slice().from(), e));
        } catch (RuntimeException e) {
            throw new Failed(new Trouble.StoreDown(e));
        }
    }

    /** Handles events in order until the slice, the time, or what can be decoded ends; answers where. */
    private int handle(Action.Apply action, Followers followers, Stint time) throws Failed {
        Slice slice = action.slice();
        for (int index = slice.from(); index < followers.end(); index++) {
            if (followers.has(index)) {
                continue;
            }
            ConsumerRecord<byte[], Arrival> record = slice.batch().get(index);
            if (intake.raw() != null) {
                if (handleRaw(action.held(), record, intake.raw(), index) && time.isUp(handled)) {
                    return index + 1;
                }
                continue;
            }
            Route<Handling<T>> route;
            Message payload;
            try {
                Arrival arrival = record.value();
                // A null value is a tombstone: a deletion for compaction's sake, which no contract describes.
                if (arrival == null || arrival.isSkipped()) {
                    continue;
                }
                requireAsked(arrival, index);
                route = intake.dispatch().route(arrival, record.headers());
                if (!route.isHandled() || (arrival.mayExpire() && isExpired(route, record))) {
                    continue;
                }
                payload = route.decode(arrival.value());
            } catch (UndecodableException | SchemaRegistryException e) {
                if (index > slice.from()) {
                    return index;
                }
                throw new Failed(e.isRetriable() ? new Trouble.RegistryDown(e) : new Trouble.Undecodable(e));
            }
            deprecations.met(route.contract());
            open(action.held());
            handle(record, event(record, payload, attempt(record, action.held())), route.handler(), index);
            if (time.isUp(handled)) {
                return index + 1;
            }
        }
        return followers.end();
    }

    private static Event<Message> event(ConsumerRecord<byte[], Arrival> record, Message payload, Attempt attempt) {
        return new Event<>(payload, CloudEventHeaders.read(record), coordinates(record), attempt);
    }

    private static Coordinates coordinates(ConsumerRecord<byte[], Arrival> record) {
        return new Coordinates(record.topic(), record.partition(), record.offset());
    }

    private Attempt attempt(ConsumerRecord<byte[], Arrival> record, Playhead held) {
        long offset = record.offset();
        if (intake.isReplay() || offset < held.seen()) {
            return Attempt.REPLAY;
        }
        if (offset < handedOut) {
            return Attempt.REDELIVERY;
        }
        handedOut = offset + 1;
        return Attempt.FIRST;
    }

    private boolean isExpired(Route<Handling<T>> route, ConsumerRecord<byte[], Arrival> record) {
        boolean isExpired = intake.isExpired(route.contract(), record.headers());
        if (isExpired) {
            listener.expired(coordinates(record), route.name());
        }
        return isExpired;
    }

    /** Whoever was asked on the poll thread whether the event is wanted may have failed. */
    private void requireAsked(Arrival arrival, int index) throws Failed {
        if (arrival.failure() != null) {
            throw failed(index, index + 1, arrival.failure());
        }
    }

    /** Hands a record over as it is; false if it is not wanted. */
    private boolean handleRaw(Playhead held, ConsumerRecord<byte[], Arrival> record, RawHandler<T> handler, int index)
            throws Failed {
        if (record.value() != null) {
            requireAsked(record.value(), index);
        }
        try {
            if (!intake.isWantedRaw(record)) {
                return false;
            }
            open(held);
        } catch (Failed e) {
            throw e;
        } catch (Throwable e) {
            throw failed(index, index + 1, e);
        }
        RawEvent event = new RawEvent(record, attempt(record, held));
        watched(record, record.topic(), index, index + 1, () -> handler.handle(event, tx()));
        CrashPoint.AFTER_EFFECT.pass();
        handled++;
        return true;
    }

    private void handle(ConsumerRecord<byte[], Arrival> record, Event<Message> event, Handling<T> handling, int index)
            throws Failed {
        if (handling instanceof Handling.Together<T> together) {
            gather(record, event, together.handler(), index);
        } else if (handling instanceof Handling.Each<T> each) {
            handleGathered(index);
            watched(record, name(event), index, index + 1, () -> each.handler().handle(event, tx()));
            CrashPoint.AFTER_EFFECT.pass();
        }
        handled++;
    }

    private static String name(Event<Message> event) {
        return event.payload().getDescriptorForType().getFullName();
    }

    /** A call of user code. */
    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }

    /** Calls user code for the events {@code from} up to but not including {@code to}, the first of them in a record. */
    private void watched(ConsumerRecord<byte[], Arrival> record, String handler, int from, int to, Call call)
            throws Failed {
        Throwable thrown = null;
        watch.enter(record, handler, abort);
        try {
            call.run();
        } catch (Throwable e) {
            thrown = e;
        }
        if (watch.exit()) {
            throw new Failed(new Trouble.HandlerFailed(from, to, new HandlerTimeoutException(watch.timeout(), thrown)));
        }
        if (thrown != null) {
            throw failed(from, to, thrown);
        }
    }

    /** By another thread, while the handler has the transaction. */
    private void abort() {
        PlayheadTransaction<T> open = transaction;
        if (open != null) {
            open.abort();
        }
    }

    private void gather(
            ConsumerRecord<byte[], Arrival> record, Event<Message> event, BatchHandler<Message, T> handler, int index)
            throws Failed {
        if (gatheredFor != handler) {
            handleGathered(index);
            gatheredFor = handler;
            gatheredFrom = index;
            gatheredFirst = record;
        }
        gathered.add(event);
    }

    /** What was gathered before {@code end}, if anything was. */
    private void handleGathered(int end) throws Failed {
        BatchHandler<Message, T> handler = gatheredFor;
        if (handler != null) {
            List<Event<Message>> events = Collections.unmodifiableList(gathered);
            gatheredFor = null;
            gathered = new ArrayList<>();
            ConsumerRecord<byte[], Arrival> first = Objects.requireNonNull(gatheredFirst, "gathered with the events");
            watched(first, name(events.get(0)), gatheredFrom, end, () -> handler.handle(events, tx()));
            CrashPoint.AFTER_EFFECT.pass();
        }
    }

    private T tx() {
        return Objects.requireNonNull(transaction, "opened for each event that is handled")
                .handle();
    }

    /** Whatever a handler throws, an Error too, is a failure of its events. */
    private Failed failed(int from, int to, Throwable e) {
        return new Failed(store.isStoreFailure(e) ? new Trouble.StoreDown(e) : new Trouble.HandlerFailed(from, to, e));
    }

    private PlayheadTransaction<T> open(Playhead held) throws Failed {
        if (transaction == null) {
            try {
                transaction = store.begin(held);
            } catch (RuntimeException e) {
                throw new Failed(new Trouble.StoreDown(e));
            }
        }
        return transaction;
    }

    /** Moves the playhead and commits; false if nothing was handled and nobody insists. */
    private boolean store(Action.Apply action, int to) throws Failed {
        if (transaction == null && !action.store()) {
            return false;
        }
        PlayheadTransaction<T> open = open(action.held());
        Slice slice = action.slice();
        Batch batch = slice.batch();
        try {
            CrashPoint.BEFORE_ADVANCE.pass();
            if (action.slot() == KeySlots.WHOLE) {
                open.advance(batch.positionBefore(to), batch.leaderEpochBefore(to));
            } else {
                open.advance(action.slot(), batch.positionBefore(to));
            }
            CrashPoint.BEFORE_COMMIT.pass();
            open.commit();
            CrashPoint.AFTER_COMMIT.pass();
            return true;
        } catch (PlayheadFencedException e) {
            throw new Failed(new Trouble.Fenced(e));
        } catch (CommitUnknownException e) {
            throw new Failed(new Trouble.CommitUnknown(e));
        } catch (WardGoneException e) {
            throw new Failed(new Trouble.WardGone(e));
        } catch (EffectsRefusedException e) {
            throw new Failed(refused(action, to, e));
        } catch (RuntimeException e) {
            throw new Failed(new Trouble.StoreDown(e));
        }
    }

    private static Trouble refused(Action.Apply action, int to, EffectsRefusedException e) {
        Slice slice = action.slice();
        if (action.failure() != null) {
            return new Trouble.NotAdmitted(slice.from(), e);
        }
        return slice.size() == 0 ? new Trouble.StoreDown(e) : new Trouble.HandlerFailed(slice.from(), to, e);
    }

    private void rollBack() {
        if (transaction != null) {
            transaction.close();
            transaction = null;
        }
    }
}

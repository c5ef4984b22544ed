// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position.Partition;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the hospital (dead letter queue) of every subscription, in the same database as playheads and results.
 *
 * <p>Everything rests on one row per ward. Whoever adds a patient, takes one away or empties a ward holds that row's lock
 * until the end of the transaction, so an arrival can never overtake a discharge. A ward without patients does not exist.
 * Within a ward patients are in the order of the log; those of another topic of that name come behind those of the one
 * before. Implementations are thread-safe and throw {@link StoreUnavailableException} when the store does not answer.
 *
 * @param <T> the transaction handed to handlers, as {@link PlayheadStore} has it
 * @since 0.1
 */
public interface HospitalStore<T> {

    /**
     * Called once by each start of a subscription that needs it, before anything is read.
     *
     * @throws StoreUnavailableException as {@link PlayheadStore#prepare}
     */
    void prepare();

    /** All wards of a subscription in one partition. */
    List<Ward> wards(String subscription, Partition partition);

    /**
     * Takes the locks of these wards, in a playhead's transaction and before anything is handled in it.
     *
     * @param tx what {@link PlayheadTransaction#handle} answers
     * @throws WardGoneException if one of them is gone; nothing in this transaction may commit then
     */
    void lock(T tx, String subscription, Partition partition, Collection<String> wards);

    /**
     * Parks a key: makes the ward of {@code patient} and lays that in it, in a playhead's transaction.
     *
     * @param due when it is tried again; null if only somebody's request can help
     * @throws WardGoneException if the ward is there already; nothing in this transaction may commit then
     */
    void park(T tx, Patient patient, @Nullable Instant due);

    /**
     * Lays patients behind those that are in their wards, which {@link #lock} has locked. One that lies there already, from
     * before its playhead was moved back, stays as it is.
     */
    void admit(T tx, List<Patient> patients);

    /**
     * Wards in these partitions that are due now: those somebody wants a dry run of, those somebody wants treated, then the
     * longest due.
     */
    List<Ward> due(String subscription, Collection<Partition> partitions, Instant now, int most);

    /**
     * Begins a transaction that holds a ward's lock.
     *
     * @param waits for who holds it now, for as long as the store's time-outs allow
     * @return empty if the ward is gone, or somebody else holds its lock and {@code waits} is false
     */
    Optional<WardTransaction<T>> treat(Ward ward, boolean waits);

    // ---- for operators

    /** The ward in which a patient lies; empty if it is gone. */
    Optional<Ward> ward(Patient patient);

    /** The patients that failed, by what they failed with; the most frequent first. */
    List<Hospital.Case> cases(String subscription);

    /**
     * Patients, by topic, partition and offset.
     *
     * @param ward only those of this ward, in its order; null for all
     * @param after only those behind this one; null for the first
     */
    List<Patient> patients(String subscription, @Nullable Ward ward, @Nullable Patient after, int most);

    /** The patient from these coordinates, of the latest topic of that name; empty if there is none. */
    Optional<Patient> patient(String subscription, Coordinates at);

    /**
     * Makes wards due now, on somebody's request, and keeps that; answers how many. A dry run does not change when they are
     * tried again.
     */
    int request(Hospital.Selection which, Ward.Request request, Instant now, Act act);

    /** How many wards of a request are not done yet. */
    int open(String subscription, String request);

    /** What was decided, the latest first. */
    List<Act> acts(String subscription, int most);
}

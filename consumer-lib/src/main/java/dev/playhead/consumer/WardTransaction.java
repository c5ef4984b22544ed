// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of a {@link HospitalStore} that holds the lock of one ward. Confined to one thread. Closing it without
 * {@link #commit} rolls back.
 *
 * @param <T> what handlers receive
 * @since 0.1
 */
public interface WardTransaction<T> extends AutoCloseable {

    /** What handlers receive: their writes belong to this transaction. */
    T handle();

    /** The ward as it is under the lock. */
    Ward ward();

    /** The patient next in order behind {@code last}, or the first one for null; empty if there is none. */
    Optional<Patient> next(@Nullable Patient last);

    /** Whether that patient is still there. */
    boolean holds(Patient patient);

    /** Takes a patient out; the ward is gone with its last one. */
    void discharge(Patient patient);

    /** Keeps what became of an attempt: the diagnosis and the count of {@code patient}. */
    void failed(Patient patient);

    /** Says when the ward is due next, if ever, and that no operator's request is open any more. */
    void postpone(@Nullable Instant due);

    /** Keeps the result of a dry run: what a patient failed with, or null where it would pass. */
    void rehearsed(Patient patient, @Nullable Diagnosis failure);

    /** Gives a patient another value to be handled with; the first one it had is kept. */
    void amend(Patient patient, byte[] value);

    /** Keeps what somebody decided. */
    void record(Act act);

    /** Commits the handlers' writes with all that was done to the ward. */
    void commit();

    /** Ends the transaction by force, from another thread, as {@link PlayheadTransaction#abort} does. */
    default void abort() {}

    /** Rolls back what is not committed and gives the connection back. Idempotent; does not throw. */
    @Override
    void close();
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import org.jspecify.annotations.Nullable;

/**
 * One transaction of a {@link PlayheadStore}. Confined to one thread. Closing it without {@link #commit} rolls back.
 *
 * @param <T> what handlers receive
 * @since 0.1
 */
public interface PlayheadTransaction<T> extends AutoCloseable {

    /** What handlers receive: their writes belong to this transaction. */
    T handle();

    /**
     * Moves the playhead from where its owner believes it to be.
     *
     * @param to the next offset to read
     * @param leaderEpoch the leader epoch of the last event read; null if none is known
     * @throws PlayheadFencedException if another epoch owns the playhead, or it stands elsewhere
     */
    void advance(long to, @Nullable Integer leaderEpoch);

    /**
     * Moves the position of one key slot instead, the playhead staying where it is.
     *
     * @param slot at least 0 and less than {@link KeySlots#COUNT}
     * @param to the offset before which all events of the slot are done
     * @throws PlayheadFencedException if another epoch owns the playhead, or the slot stands further
     * @throws UnsupportedOperationException unless the store {@linkplain PlayheadStore#hasKeySlots has key slots}
     */
    default void advance(int slot, long to) {
        throw new UnsupportedOperationException("this store has no key slots");
    }

    /**
     * Commits the handlers' writes and the move.
     *
     * @throws CommitUnknownException if it may have committed; any other exception means that it certainly did not
     */
    void commit();

    /**
     * Ends the transaction by force, from another thread: a handler that was told to stop does not come back. Whatever uses
     * the transaction then fails; {@link #close} follows. Does not throw. Where nothing can be ended, nothing happens.
     */
    default void abort() {}

    /** Rolls back what is not committed and gives the connection back. Idempotent; does not throw. */
    @Override
    void close();
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import com.google.protobuf.Message;
import dev.playhead.event.Event;

/**
 * User code that receives one event and the open transaction that also moves the playhead.
 *
 * <p>Handlers run one at a time per partition, in the order of the log; different partitions run in parallel, so a
 * handler that keeps state of its own must be thread-safe. With a {@link Hospital} the order is kept per key: an event that
 * is tried again there may be handled beside one of another key. Many events share one transaction. When one of them fails, the
 * transaction rolls back and its events are handled again, so a handler may see an event more than once: only what it
 * writes through {@code tx} happens once.
 *
 * @param <E> the contract's message class
 * @param <T> the transaction, e.g. {@link java.sql.Connection}; committing, rolling back and closing it are not the
 *     handler's business
 * @since 0.1
 */
@FunctionalInterface
public interface EventHandler<E extends Message, T> {

    /** Whatever it throws is a failure of this event; see {@link FailurePolicy}. */
    void handle(Event<E> event, T tx) throws Exception;
}

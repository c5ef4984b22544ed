// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import com.google.protobuf.Message;
import dev.playhead.event.Event;
import java.util.List;

/**
 * User code that receives events of one contract together, for statements that write many rows at once. Otherwise as
 * {@link EventHandler}: the same partition, the order of the log, and the open transaction that also moves the playhead.
 *
 * <p>An event of another contract that is handled as well ends a batch, so that the order between them is kept. When a
 * batch fails, the transaction rolls back and each of its events comes again alone, in a list of one, to find the culprit.
 *
 * @param <E> the contract's message class
 * @param <T> the transaction
 * @since 0.1
 */
@FunctionalInterface
public interface BatchHandler<E extends Message, T> {

    /**
     * Whatever it throws is a failure of these events; see {@link FailurePolicy}.
     *
     * @param events consecutive events, at least one, at most what one poll brings ({@code max.poll.records}); unmodifiable
     */
    void handle(List<Event<E>> events, T tx) throws Exception;
}

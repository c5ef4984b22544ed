// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

/**
 * User code that receives every record of a topic as it is, and the open transaction that also moves the playhead;
 * otherwise as {@link EventHandler}.
 *
 * @param <T> the transaction
 * @since 0.1
 */
@FunctionalInterface
public interface RawHandler<T> {

    /** Whatever it throws is a failure of this event; see {@link FailurePolicy}. */
    void handle(RawEvent event, T tx) throws Exception;
}

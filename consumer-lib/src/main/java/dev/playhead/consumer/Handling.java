// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import com.google.protobuf.Message;

/**
 * How a subscription handles the events of one contract.
 *
 * @param <T> the transaction handed to handlers
 */
sealed interface Handling<T> {

    /** Each event by itself. */
    record Each<T>(EventHandler<Message, T> handler) implements Handling<T> {}

    /** Consecutive events in one call. */
    record Together<T>(BatchHandler<Message, T> handler) implements Handling<T> {}
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One line of a projection.
 *
 * @param keyOf the entry that the event changes; null: the entry of the event's own key
 */
record Fold<V extends Message>(
        Contract<?> contract, @Nullable Function<Message, String> keyOf, Step<V> step) {

    /** Evolve, with the event as it arrived. */
    interface Step<V> {
        V apply(V view, Arrival arrival);
    }

    boolean isRekeyed() {
        return keyOf != null;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import com.google.protobuf.Message;
import java.time.Instant;
import java.util.Optional;

/**
 * An event of the history, before it is published. Immutable.
 *
 * @param invoice the business transaction it belongs to; absent for what no invoice says
 * @since 0.1
 */
public record HistoryEvent(Message payload, Instant time, Optional<String> invoice) {

    /** The contract's simple name, e.g. {@code OrderPlaced}. */
    public String type() {
        return payload.getDescriptorForType().getName();
    }
}

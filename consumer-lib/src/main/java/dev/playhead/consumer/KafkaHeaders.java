// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Kafka's headers as a filter sees them. */
final class KafkaHeaders {

    private KafkaHeaders() {}

    static EventFilter.HeaderLookup of(Headers headers) {
        return name -> {
            Header last = headers.lastHeader(name);
            return last == null ? null : last.value();
        };
    }
}

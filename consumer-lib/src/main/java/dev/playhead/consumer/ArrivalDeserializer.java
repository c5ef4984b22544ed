// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.serde.internal.Arrival;
import dev.playhead.serde.internal.EventDispatch;
import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Looks at each value while Kafka's consumer has it at hand; decoding is left to the workers. */
final class ArrivalDeserializer implements Deserializer<Arrival> {

    private final EventDispatch<?> dispatch;

    ArrivalDeserializer(EventDispatch<?> dispatch) {
        this.dispatch = dispatch;
    }

    @Override
    public @Nullable Arrival deserialize(String topic, Headers headers, @Nullable ByteBuffer value) {
        return value == null ? null : dispatch.arrival(value, headers);
    }

    @Override
    public @Nullable Arrival deserialize(String topic, byte @Nullable [] value) {
        return deserialize(topic, new RecordHeaders(), value == null ? null : ByteBuffer.wrap(value));
    }
}

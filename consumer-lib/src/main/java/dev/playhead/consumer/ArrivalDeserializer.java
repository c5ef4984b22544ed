// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.serde.internal.Arrival;
import dev.playhead.serde.internal.EventDispatch;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Looks at each value while Kafka's consumer has it at hand; decoding is left to the workers. */
final class ArrivalDeserializer implements Deserializer<Arrival> {

    private final EventDispatch<?> dispatch;
    private final ClusterUpdates keys;
    private final @Nullable EventFilter filter;
    private final Predicate<String> isRaw;

    /**
     * @param keys deserializes the keys of the same consumer
     * @param isRaw topics whose records are wanted as they are, whatever they are
     */
    ArrivalDeserializer(
            EventDispatch<?> dispatch, ClusterUpdates keys, @Nullable EventFilter filter, Predicate<String> isRaw) {
        this.dispatch = dispatch;
        this.keys = keys;
        this.filter = filter;
        this.isRaw = isRaw;
    }

    @Override
    public @Nullable Arrival deserialize(String topic, Headers headers, @Nullable ByteBuffer value) {
        if (value == null) {
            return null;
        }
        EventFilter asked = filter;
        if (asked != null) {
            try {
                if (!asked.wants(keys.key(headers), KafkaHeaders.of(headers))) {
                    return Arrival.SKIPPED;
                }
            } catch (RuntimeException e) {
                return Arrival.failed(Utils.toArray(value), e);
            }
        }
        return isRaw.test(topic) ? Arrival.doubtful(Utils.toArray(value)) : dispatch.arrival(value);
    }

    @Override
    public @Nullable Arrival deserialize(String topic, byte @Nullable [] value) {
        return deserialize(topic, new RecordHeaders(), value == null ? null : ByteBuffer.wrap(value));
    }
}

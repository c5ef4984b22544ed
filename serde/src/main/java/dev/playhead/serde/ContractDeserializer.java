// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import dev.playhead.serde.UndecodableException.Reason;
import dev.playhead.serde.internal.EventDispatch;
import dev.playhead.serde.internal.Route;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads events in Confluent's wire format, whoever wrote them: for {@code value.deserializer}, in any Kafka consumer.
 *
 * <p>Settings: {@code schema.registry.url} (required), and {@code playhead.contracts} (required): the generated classes of
 * the events that may be read, as a comma-separated list of names or a {@link Collection}. {@code null}, Kafka's
 * tombstone, is read as {@code null}. The registry is asked once for each new schema id; that call blocks. At most 8 MiB
 * and 64 levels of nesting are decoded. Thread-safe.
 *
 * @since 0.1
 */
public final class ContractDeserializer implements Deserializer<Message> {

    private @Nullable EventDispatch<Contract<?>> dispatch;
    private @Nullable SchemaRegistry owned;

    /** For Kafka, which calls {@link #configure} next. */
    public ContractDeserializer() {}

    /** For code that has a registry already; {@link #close} leaves it open. */
    public ContractDeserializer(SchemaRegistry registry, Collection<? extends Contract<?>> contracts) {
        dispatch = dispatch(registry, contracts);
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        SerdeSettings settings = new SerdeSettings(configs, isKey);
        owned = settings.registry();
        dispatch = dispatch(owned, settings.contracts());
    }

    private static EventDispatch<Contract<?>> dispatch(
            SchemaRegistry registry, Collection<? extends Contract<?>> contracts) {
        Map<Contract<?>, Contract<?>> handled = new HashMap<>();
        contracts.forEach(contract -> handled.put(contract, contract));
        return EventDispatch.of(registry, handled);
    }

    @Override
    public @Nullable Message deserialize(String topic, byte @Nullable [] value) {
        return deserialize(topic, new RecordHeaders(), value);
    }

    /**
     * The event in a value.
     *
     * @throws UndecodableException if the bytes are not an event of one of the contracts
     * @throws SchemaRegistryException if the registry must be asked what they are, and cannot tell
     */
    @Override
    public @Nullable Message deserialize(String topic, Headers headers, byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        Route<Contract<?>> route = SerdeSettings.configured(dispatch, this).route(value, headers);
        if (!route.isHandled()) {
            throw new UndecodableException(
                    Reason.UNKNOWN_TYPE,
                    route.name() + " on " + topic + " is not among the contracts: add its class to "
                            + SerdeSettings.CONTRACTS,
                    value);
        }
        return route.decode(value);
    }

    @Override
    public void close() {
        if (owned != null) {
            owned.close();
        }
    }
}

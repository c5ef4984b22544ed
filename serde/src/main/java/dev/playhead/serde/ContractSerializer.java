// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import dev.playhead.serde.internal.Frame;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes events in Confluent's wire format: for {@code value.serializer}, in any Kafka producer.
 *
 * <p>Settings, under Confluent's names: {@code schema.registry.url} (required), and {@code auto.register.schemas} (default
 * {@code true}; {@code false} means that each contract must be registered already). A contract's schema id is asked for
 * once, with its first event; that call blocks. {@code null} is written as {@code null}, Kafka's tombstone. No headers are
 * written. Thread-safe.
 *
 * @since 0.1
 */
public final class ContractSerializer implements Serializer<Message> {

    private final Map<Class<?>, byte[]> frames = new ConcurrentHashMap<>();
    private @Nullable SchemaRegistry registry;
    private boolean autoRegister;
    private boolean owned;

    /** For Kafka, which calls {@link #configure} next. */
    public ContractSerializer() {}

    /**
     * For code that has a registry already; {@link #close} leaves it open.
     *
     * @param autoRegister whether a contract that the registry does not hold is registered
     */
    public ContractSerializer(SchemaRegistry registry, boolean autoRegister) {
        this.registry = registry;
        this.autoRegister = autoRegister;
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        SerdeSettings settings = new SerdeSettings(configs, isKey);
        registry = settings.registry();
        autoRegister = settings.autoRegister();
        owned = true;
    }

    /**
     * The framed bytes of an event.
     *
     * @throws dev.playhead.event.ContractViolationException if the message is no contract
     * @throws SchemaRegistryException if its schema id cannot be had
     */
    @Override
    public byte @Nullable [] serialize(String topic, @Nullable Message event) {
        if (event == null) {
            return null;
        }
        byte[] frame = frames.get(event.getClass());
        return Frame.write(frame == null ? frame(event.getClass()) : frame, event);
    }

    @Override
    public byte @Nullable [] serialize(String topic, Headers headers, @Nullable Message event) {
        return serialize(topic, event);
    }

    private byte[] frame(Class<? extends Message> type) {
        Contract<?> contract = Contract.of(type);
        SchemaRegistry configured = SerdeSettings.configured(registry, this);
        int id = autoRegister ? configured.register(contract) : configured.lookup(contract);
        byte[] frame = Frame.header(id, List.of(contract.descriptor().getIndex()));
        frames.put(type, frame);
        return frame;
    }

    @Override
    public void close() {
        if (owned && registry != null) {
            registry.close();
        }
    }
}

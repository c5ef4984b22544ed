// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** What the serializer and the deserializer read from a Kafka client's settings. */
record SerdeSettings(Map<String, ?> settings) {

    static final String URL = "schema.registry.url";
    static final String AUTO_REGISTER = "auto.register.schemas";
    static final String CONTRACTS = "playhead.contracts";

    SerdeSettings(Map<String, ?> settings, boolean isKey) {
        this(settings);
        if (isKey) {
            throw new ConfigException(
                    "contracts are for values: an event's key is text, use Kafka's StringSerializer for keys");
        }
    }

    SchemaRegistry registry() {
        String url = text(required(URL, "the address of the schema registry"));
        try {
            return SchemaRegistry.at(url);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(URL, url, e.getMessage());
        }
    }

    boolean autoRegister() {
        Object value = settings.get(AUTO_REGISTER);
        return value == null
                || switch (text(value)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new ConfigException(AUTO_REGISTER, value, "say true or false");
                };
    }

    List<Contract<?>> contracts() {
        Object value = required(CONTRACTS, "the event classes that may be read, separated by commas");
        Collection<?> names = value instanceof Collection<?> many
                ? many
                : Arrays.asList(text(value).split(","));
        return names.stream().<Contract<?>>map(SerdeSettings::contract).toList();
    }

    private static Contract<?> contract(Object name) {
        try {
            Class<?> type = name instanceof Class<?> known
                    ? known
                    : Class.forName(text(name), true, Thread.currentThread().getContextClassLoader());
            return Contract.of(type.asSubclass(Message.class));
        } catch (ClassNotFoundException | ClassCastException e) {
            throw new ConfigException(CONTRACTS, name, "not a generated Protobuf class on the class path");
        }
    }

    private Object required(String name, String meaning) {
        Object value = settings.get(name);
        if (value == null || text(value).isEmpty()) {
            throw new ConfigException("set " + name + ": " + meaning);
        }
        return value;
    }

    private static String text(Object value) {
        return value.toString().strip();
    }

    static <T> T configured(@Nullable T part, Object serde) {
        if (part == null) {
            throw new IllegalStateException(serde.getClass().getSimpleName() + " was not configured: call configure()");
        }
        return part;
    }
}

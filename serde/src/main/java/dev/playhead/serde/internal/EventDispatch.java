// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import dev.playhead.event.Contract;
import dev.playhead.serde.RegisteredSchema;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.SchemaRegistryException;
import dev.playhead.serde.UndecodableException;
import dev.playhead.serde.UndecodableException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a record is from the first bytes of its value, before anything is decoded. Thread-safe.
 *
 * @param <H> what handles an event
 */
public final class EventDispatch<H> {

    private final SchemaRegistry registry;
    private final Map<String, Route<H>> handled;
    private final Map<Type, Route<H>> known = new ConcurrentHashMap<>();

    private record Type(int id, List<Integer> indexes) {}

    private EventDispatch(SchemaRegistry registry, Map<String, Route<H>> handled) {
        this.registry = registry;
        this.handled = handled;
    }

    /** A dispatch to the handlers of some contracts; every other type is not handled. */
    public static <H> EventDispatch<H> of(SchemaRegistry registry, Map<Contract<?>, H> handled) {
        Map<String, Route<H>> routes = new HashMap<>();
        handled.forEach((contract, handler) -> routes.put(contract.name(), Route.to(handler, contract)));
        return new EventDispatch<>(registry, Map.copyOf(routes));
    }

    /**
     * The route of a record's value, which must not be a tombstone.
     *
     * @throws UndecodableException if the value has no frame, or headers and registry disagree about its type
     * @throws SchemaRegistryException retriable: nothing can tell the type until the registry answers
     */
    public Route<H> route(byte[] value, Headers headers) {
        Frame frame = Frame.read(value);
        Type type = new Type(frame.id(), frame.indexes());
        Route<H> route = known.get(type);
        if (route == null) {
            route = resolve(type, value, headers);
            known.put(type, route);
        }
        return route;
    }

    private Route<H> resolve(Type type, byte[] value, Headers headers) {
        @Nullable Header ceType = headers.lastHeader("ce_type");
        try {
            RegisteredSchema schema = registry.byId(type.id());
            Optional<String> name = ProtoOutline.of(schema.text()).nameAt(type.indexes());
            return route(name.orElseThrow(() -> new UndecodableException(
                    Reason.BAD_FRAME, "schema " + type.id() + " declares no message at " + type.indexes(), value)));
        } catch (SchemaRegistryException e) {
            Route<H> named = ceType == null ? null : handled.get(new String(ceType.value(), StandardCharsets.UTF_8));
            if (named == null) {
                throw e;
            }
            return named;
        }
    }

    private Route<H> route(String name) {
        Route<H> route = handled.get(name);
        return route == null ? Route.nowhere(name) : route;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.playhead.event.Contract;
import dev.playhead.serde.RegisteredSchema;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.SchemaRegistryException;
import dev.playhead.serde.UndecodableException;
import dev.playhead.serde.UndecodableException.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves a type that is seen for the first time.
 *
 * <p>The registry's text of the file says which message it is. While the registry is unreachable, and has not told that
 * text before, a {@code ce_type} that names a known contract is believed; the registry is asked again in the background,
 * and has the last word. An id is pinned to the text that was first seen under it. Three sources can disagree (frame,
 * header, registry), and none of them is silently preferred: Protobuf reads the bytes of one message as another without
 * complaint.
 *
 * <p>Thread-safe.
 */
final class TypeResolver<H> {

    private static final Logger log = LoggerFactory.getLogger(TypeResolver.class);

    private final SchemaRegistry registry;
    private final Map<String, Route<H>> handled;
    private final Map<Integer, PinnedSchema> pins = new ConcurrentHashMap<>();
    private final Map<Type, Route<H>> believed = new ConcurrentHashMap<>();
    private final BackgroundLookup lookups;
    private final Outage outage;

    /** @param isFinal whether the registry said so, so that the type need not be resolved again */
    record Answer<H>(Route<H> route, boolean isFinal) {}

    TypeResolver(SchemaRegistry registry, Map<Contract<?>, H> handled, LongSupplier nanoTime) {
        this.registry = registry;
        this.handled = routes(handled);
        this.lookups = new BackgroundLookup(registry, nanoTime);
        this.outage = new Outage(nanoTime);
    }

    private static <H> Map<String, Route<H>> routes(Map<Contract<?>, H> handled) {
        Map<String, Route<H>> routes = new HashMap<>();
        handled.forEach((contract, handler) -> routes.put(contract.name(), Route.to(handler, contract)));
        return Map.copyOf(routes);
    }

    Answer<H> resolve(Type type, byte @Nullable [] ceType, byte[] value) {
        Route<H> believedBefore = believed.get(type);
        if (believedBefore != null) {
            return confirm(type, believedBefore, ceType, value);
        }
        try {
            outage.throwIfFresh();
            return new Answer<>(route(type, pin(registry.byId(type.id()), value), ceType, value), true);
        } catch (SchemaRegistryException e) {
            outage.note(e);
            if (!e.isRetriable()) {
                throw unresolvable(type, e);
            }
            return resolveWithoutRegistry(type, ceType, value, e);
        }
    }

    private Answer<H> resolveWithoutRegistry(
            Type type, byte @Nullable [] ceType, byte[] value, SchemaRegistryException why) {
        PinnedSchema pinned = pins.get(type.id());
        if (pinned != null) {
            return new Answer<>(route(type, pinned, ceType, value), true);
        }
        Route<H> named = handled.get(CeType.text(ceType));
        if (named == null) {
            throw unresolvable(type, why);
        }
        return believe(type, named, why);
    }

    private Answer<H> believe(Type type, Route<H> named, SchemaRegistryException why) {
        if (believed.putIfAbsent(type, named) == null) {
            log.warn(
                    "{} is taken for {}, as its headers say, until the registry answers: {}",
                    type,
                    named.name(),
                    why.getMessage());
        }
        return new Answer<>(named, false);
    }

    private Answer<H> confirm(Type type, Route<H> believedBefore, byte @Nullable [] ceType, byte[] value) {
        CeType.mustBe(believedBefore.nameBytes(), ceType, value);
        try {
            RegisteredSchema schema = lookups.poll(type.id());
            if (schema == null) {
                return new Answer<>(believedBefore, false);
            }
            Route<H> confirmed = route(type, pin(schema, value), believedBefore.nameBytes(), value);
            believed.remove(type);
            log.info("{} is {}, as its headers said", type, confirmed.name());
            return new Answer<>(confirmed, true);
        } catch (SchemaRegistryException e) {
            throw unresolvable(type, e);
        }
    }

    private Route<H> route(Type type, PinnedSchema schema, byte @Nullable [] ceType, byte[] value) {
        String name = schema.outline().nameAt(type.indexes()).orElse(null);
        if (name == null) {
            throw undeclared(type, ceType, value);
        }
        CeType.mustBe(name.getBytes(UTF_8), ceType, value);
        Route<H> route = handled.get(name);
        return route == null ? Route.nowhere(name) : route;
    }

    private PinnedSchema pin(RegisteredSchema schema, byte[] value) {
        PinnedSchema seen = PinnedSchema.of(schema);
        @Nullable PinnedSchema pinned = pins.putIfAbsent(schema.id(), seen);
        if (pinned != null && !pinned.sha256().equals(seen.sha256())) {
            throw new UndecodableException(
                    Reason.SCHEMA_CONFLICT,
                    "schema " + schema.id() + " changed in the registry, from sha256 " + pinned.sha256() + " to "
                            + seen.sha256() + ": ids were reassigned. Restore the registry before reading on",
                    value);
        }
        return seen;
    }

    /** Without a name to hold against it this may be any garbage; with one, the ids are likely to have been reassigned. */
    private static UndecodableException undeclared(Type type, byte @Nullable [] ceType, byte[] value) {
        return new UndecodableException(
                ceType != null ? Reason.SCHEMA_CONFLICT : Reason.BAD_FRAME,
                "there is no " + type + " in the registry: look at who else writes to this topic",
                value);
    }

    private static SchemaRegistryException unresolvable(Type type, SchemaRegistryException why) {
        return new SchemaRegistryException(
                "nothing says what " + type + " is: " + why.getMessage()
                        + "; its partition waits until the registry tells",
                true,
                why);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import dev.playhead.event.Contract;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.SchemaRegistryException;
import dev.playhead.serde.UndecodableException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;

/**
 * Finds out what a record is from the first bytes of its value, before anything is decoded.
 *
 * <p>A type is the pair of schema id and message indexes. The first record of a type is resolved by a {@link TypeResolver};
 * from then on the type costs one look into an array. What a handler would receive is compared with the record's
 * {@code ce_type} every time, what is skipped only now and then: looking at a header costs more than routing does.
 *
 * <p>Thread-safe; nothing is locked, except for a moment when a type is seen for the first time.
 *
 * @param <H> what handles an event
 */
public final class EventDispatch<H> {

    /** How many records are skipped between two whose {@code ce_type} is compared; a power of two. */
    static final int SKIPPED_BETWEEN_CHECKS = 256;

    private final TypeResolver<H> resolver;
    private final Map<Type, Route<H>> longPaths = new ConcurrentHashMap<>();
    private volatile RouteTable<H> table = RouteTable.empty();
    private int skipped; // counts roughly when threads race, which is enough for a sample

    private EventDispatch(TypeResolver<H> resolver) {
        this.resolver = resolver;
    }

    /** A dispatch to the handlers of some contracts; every other type is not handled. */
    public static <H> EventDispatch<H> of(SchemaRegistry registry, Map<Contract<?>, H> handled) {
        return of(registry, handled, System::nanoTime);
    }

    static <H> EventDispatch<H> of(SchemaRegistry registry, Map<Contract<?>, H> handled, LongSupplier nanoTime) {
        return new EventDispatch<>(new TypeResolver<>(registry, handled, nanoTime));
    }

    /**
     * A first look at a value as it comes from Kafka, for the thread that polls: what stands around it is in that core's
     * cache, and elsewhere it costs more than decoding does. Never throws, never blocks, and copies nothing that nobody wants.
     *
     * @param value as Kafka's client hands it to deserializers: within the record that it came in
     */
    public Arrival arrival(ByteBuffer value) {
        Route<H> known = table.find(value);
        if (known == null) {
            return Arrival.doubtful(Utils.toArray(value));
        }
        if (!known.isHandled()) {
            return skipsUnseen() ? Arrival.SKIPPED : Arrival.doubtful(Utils.toArray(value));
        }
        int count = RecordTail.headersIfLastIs(known.ceTypeHeader(), value);
        if (count == 0) {
            return Arrival.doubtful(Utils.toArray(value));
        }
        boolean mayExpire =
                CloudEventHeaders.mayExpire(count, known.contract().ttl().isPresent());
        return Arrival.to(known, Utils.toArray(value), mayExpire);
    }

    /**
     * Where an arrival goes that is not skipped.
     *
     * @param arrival of this dispatch
     * @throws UndecodableException as {@link #route(byte[], Headers)}
     * @throws SchemaRegistryException as {@link #route(byte[], Headers)}
     */
    @SuppressWarnings("unchecked") // the routes of this dispatch's arrivals are its own
    public Route<H> route(Arrival arrival, Headers headers) {
        Route<?> known = arrival.route();
        return known != null ? (Route<H>) known : settle(arrival.value(), headers);
    }

    /**
     * The route of a record's value, which must not be a tombstone.
     *
     * @throws UndecodableException if the value has no frame, or frame, {@code ce_type} and registry disagree about its type
     * @throws SchemaRegistryException always retriable: nothing can tell the type until the registry does, so wait
     */
    public Route<H> route(byte[] value, Headers headers) {
        Route<H> known = table.find(value);
        return known != null && isBeyondDoubt(known, headers) ? known : settle(value, headers);
    }

    private boolean isBeyondDoubt(Route<H> known, Headers headers) {
        return known.isHandled() ? CeType.isLast(known.nameBytes(), headers.toArray()) : skipsUnseen();
    }

    /** Whether what is not handled is skipped unseen, or is one of those whose {@code ce_type} is compared. */
    private boolean skipsUnseen() {
        return (++skipped & (SKIPPED_BETWEEN_CHECKS - 1)) != 0;
    }

    private Route<H> settle(byte[] value, Headers headers) {
        Route<H> known = table.find(value);
        if (known == null) {
            return resolve(value, headers);
        }
        CeType.mustBe(known.nameBytes(), CeType.of(headers), value);
        return known;
    }

    private Route<H> resolve(byte[] value, Headers headers) {
        Type type = Type.of(Frame.read(value));
        byte[] ceType = CeType.of(headers);
        Route<H> known = longPaths.get(type);
        if (known != null) {
            CeType.mustBe(known.nameBytes(), ceType, value);
            return known;
        }
        TypeResolver.Answer<H> answer = resolver.resolve(type, ceType, value);
        if (answer.isFinal()) {
            remember(type, answer.route());
        }
        return answer.route();
    }

    private synchronized void remember(Type type, Route<H> route) {
        if (RouteTable.holds(type)) {
            table = table.with(type, route);
        } else {
            longPaths.put(type, route);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A value as it came from Kafka, after {@link EventDispatch#arrival} looked at it. Immutable. */
public final class Arrival {

    /** Nobody wants it: its bytes were never copied from what was fetched. */
    public static final Arrival SKIPPED = new Arrival(null, null, null, false);

    private final byte @Nullable [] value;
    private final @Nullable Route<?> route;
    private final @Nullable RuntimeException failure;
    private final boolean mayExpire;

    private Arrival(
            @Nullable Route<?> route, byte @Nullable [] value, @Nullable RuntimeException failure, boolean mayExpire) {
        this.route = route;
        this.value = value;
        this.failure = failure;
        this.mayExpire = mayExpire;
    }

    static Arrival to(Route<?> route, byte[] value, boolean mayExpire) {
        return new Arrival(route, value, null, mayExpire);
    }

    /** Its type is new, or its headers do not say the same, or nobody looked: whoever may block must. */
    public static Arrival doubtful(byte[] value) {
        return new Arrival(null, value, null, true);
    }

    /** Whoever was asked whether it is wanted failed. */
    public static Arrival failed(byte[] value, RuntimeException failure) {
        return new Arrival(null, value, failure, true);
    }

    /** Why nobody knows whether it is wanted; null if that is known. */
    public @Nullable RuntimeException failure() {
        return failure;
    }

    /** Whether {@link CloudEventHeaders#expiryTime} is worth asking for. */
    public boolean mayExpire() {
        return mayExpire;
    }

    public boolean isSkipped() {
        return value == null;
    }

    /** The bytes; not a copy. */
    public byte[] value() {
        return Objects.requireNonNull(value, "what is skipped has no bytes");
    }

    /** Null while in doubt. */
    @Nullable
    Route<?> route() {
        return route;
    }
}

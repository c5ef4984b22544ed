// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A value as it came from Kafka, after {@link EventDispatch#arrival} looked at it. Immutable. */
public final class Arrival {

    /** Nobody wants it: its bytes were never copied from what was fetched. */
    public static final Arrival SKIPPED = new Arrival(null, null, null);

    private final byte @Nullable [] value;
    private final @Nullable Route<?> route;
    private final @Nullable RuntimeException failure;

    private Arrival(@Nullable Route<?> route, byte @Nullable [] value, @Nullable RuntimeException failure) {
        this.route = route;
        this.value = value;
        this.failure = failure;
    }

    static Arrival to(Route<?> route, byte[] value) {
        return new Arrival(route, value, null);
    }

    /** Its type is new, or its headers do not say the same, or nobody looked: whoever may block must. */
    public static Arrival doubtful(byte[] value) {
        return new Arrival(null, value, null);
    }

    /** Whoever was asked whether it is wanted failed. */
    public static Arrival failed(byte[] value, RuntimeException failure) {
        return new Arrival(null, value, failure);
    }

    /** Why nobody knows whether it is wanted; null if that is known. */
    public @Nullable RuntimeException failure() {
        return failure;
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

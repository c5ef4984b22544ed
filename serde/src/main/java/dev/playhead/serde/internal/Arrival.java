// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A value as it came from Kafka, after {@link EventDispatch#arrival} looked at it. Immutable. */
public final class Arrival {

    /** Nobody wants it: its bytes were never copied from what was fetched. */
    static final Arrival SKIPPED = new Arrival(null, null);

    private final byte @Nullable [] value;
    private final @Nullable Route<?> route;

    private Arrival(@Nullable Route<?> route, byte @Nullable [] value) {
        this.route = route;
        this.value = value;
    }

    static Arrival to(Route<?> route, byte[] value) {
        return new Arrival(route, value);
    }

    /** Its type is new, or its headers do not say the same: whoever may block must look again. */
    static Arrival doubtful(byte[] value) {
        return new Arrival(null, value);
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

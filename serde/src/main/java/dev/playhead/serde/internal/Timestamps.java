// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Instants as RFC 3339 text, in bytes: what {@link Instant#toString} writes, in a fraction of its time, since every event
 * carries one.
 */
final class Timestamps {

    private Timestamps() {}

    static byte[] format(Instant time) {
        return time.toString().getBytes(ISO_8859_1);
    }

    /** Reads any RFC 3339 timestamp; empty if the bytes are not one. */
    static Optional<Instant> parse(byte[] text) {
        try {
            return Optional.of(
                    OffsetDateTime.parse(new String(text, ISO_8859_1)).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides by key and headers, before anything of an event is decoded or copied, whether a subscription wants it. What it
 * does not want moves the position without being handled. Called on the thread that polls, once for each record: it must be
 * fast and pure. An exception is a failure of the event, as if its handler had thrown it.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface EventFilter {

    /**
     * @param key the record's key, not a copy; null if it has none
     * @param headers the record's
     */
    boolean wants(byte @Nullable [] key, HeaderLookup headers);

    /** The headers of a record. */
    @FunctionalInterface
    interface HeaderLookup {

        /** The value of the last header of that name, not a copy; null if there is none, or it has no value. */
        byte @Nullable [] last(String name);
    }

    /** Events of these keys only. */
    static EventFilter keys(String... keys) {
        Set<ByteBuffer> wanted = Arrays.stream(keys)
                .map(key -> ByteBuffer.wrap(key.getBytes(UTF_8)))
                .collect(Collectors.toSet());
        return (key, headers) -> key != null && wanted.contains(ByteBuffer.wrap(key));
    }

    /** Events whose key, as text, passes; a record without a key does not. */
    static EventFilter key(Predicate<String> wanted) {
        Objects.requireNonNull(wanted, "wanted");
        return (key, headers) -> key != null && wanted.test(new String(key, UTF_8));
    }

    /** Events whose last header of that name, as text, passes; a record without that header does not. */
    static EventFilter header(String name, Predicate<String> wanted) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(wanted, "wanted");
        return (key, headers) -> {
            byte[] value = headers.last(name);
            return value != null && wanted.test(new String(value, UTF_8));
        };
    }

    /** What both want. */
    default EventFilter and(EventFilter other) {
        return (key, headers) -> wants(key, headers) && other.wants(key, headers);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Which entries a page is taken from, in the order of their keys' UTF-8 bytes.
 *
 * @param from the first key, included
 * @param to behind the last key; null: the end
 */
record KeyRange(Bytes from, @Nullable Bytes to) {

    private static final Bytes START = Bytes.wrap(new byte[0]);

    static KeyRange of(@Nullable String from, @Nullable String to, @Nullable String prefix) {
        KeyRange range = new KeyRange(from == null ? START : bytes(from), to == null ? null : bytes(to));
        return prefix == null || prefix.isEmpty() ? range : range.within(prefix);
    }

    private KeyRange within(String prefix) {
        Bytes first = bytes(prefix);
        Bytes behind = behind(first);
        return new KeyRange(
                from.compareTo(first) > 0 ? from : first, to != null && to.compareTo(behind) < 0 ? to : behind);
    }

    /** What of the range comes after a key. */
    KeyRange after(Bytes key) {
        byte[] next = Arrays.copyOf(key.get(), key.get().length + 1);
        return new KeyRange(Bytes.wrap(next), to);
    }

    /** The first key behind all that begin with a prefix; UTF-8 has no byte FF, so the last byte can be raised. */
    private static Bytes behind(Bytes prefix) {
        byte[] raised = prefix.get().clone();
        raised[raised.length - 1]++;
        return Bytes.wrap(raised);
    }

    private static Bytes bytes(String key) {
        return Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
    }
}

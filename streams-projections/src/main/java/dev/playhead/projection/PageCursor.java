// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;

/**
 * Where the next page begins: behind the last key of this one, whatever has been added or removed meanwhile. As text it
 * is opaque, and good for the query that it came from only.
 */
final class PageCursor {

    private static final byte VERSION = 1;
    private static final int KEY_AT = 5;

    private PageCursor() {}

    static String write(String view, KeyRange range, Bytes lastKey) {
        byte[] key = lastKey.get();
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(KEY_AT + key.length)
                        .put(VERSION)
                        .putInt(queryId(view, range))
                        .put(key)
                        .array());
    }

    /** @throws IllegalArgumentException if the text is not a cursor, or one of another query */
    static Bytes read(String view, KeyRange range, String text) {
        ByteBuffer bytes = ByteBuffer.wrap(decode(text));
        if (bytes.remaining() <= KEY_AT || bytes.get() != VERSION) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a cursor: use the one that came with the last page");
        }
        if (bytes.getInt() != queryId(view, range)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is the cursor of another query: keep view, from, to and prefix while paging");
        }
        byte[] key = new byte[bytes.remaining()];
        bytes.get(key);
        return Bytes.wrap(key);
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a cursor: use the one that came with the last page", e);
        }
    }

    private static int queryId(String view, KeyRange range) {
        return Objects.hash(view, range.from(), range.to());
    }
}

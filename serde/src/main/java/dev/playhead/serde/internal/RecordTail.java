// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.utils.ByteUtils;

/**
 * What stands behind a value in a record of Kafka's: its headers. The client hands a value out as a part of what it fetched,
 * so they are at hand. Its {@code Header}s give the same bytes away, but under a lock, and a lock waits until all that the
 * thread has written has left its core: where millions of records become objects, longer than decoding one takes.
 *
 * <p>Nobody promises what a value's buffer holds behind its limit. So this only ever confirms what it finds there to the
 * last byte; whoever is told nothing asks the headers.
 *
 * <p>Source: <a href="https://kafka.apache.org/documentation/#record">the record format</a>, version 2 (KIP-82, KIP-98):
 * {@code valueLen value headersCount [keyLen key valueLen value]*}, all lengths zigzag varints, -1 for a value that is null.
 */
final class RecordTail {

    private RecordTail() {}

    /** A header as a record holds it. */
    static byte[] header(byte[] key, byte[] value) {
        ByteBuffer header = ByteBuffer.allocate(
                ByteUtils.sizeOfVarint(key.length) + key.length + ByteUtils.sizeOfVarint(value.length) + value.length);
        ByteUtils.writeVarint(key.length, header);
        header.put(key);
        ByteUtils.writeVarint(value.length, header);
        return header.put(value).array();
    }

    /**
     * How many headers stand behind a value, if the last one is this; 0 if it is not, or if that cannot be seen here.
     *
     * @param last as {@link #header} answers it
     */
    static int headersIfLastIs(byte[] last, ByteBuffer value) {
        if (!value.hasArray()) {
            return 0;
        }
        byte[] bytes = value.array();
        int at = value.arrayOffset() + value.limit();
        int end = value.arrayOffset() + value.capacity();
        int headers = at < end && bytes[at] > 0 && (bytes[at] & 1) == 0 ? bytes[at] >>> 1 : 0;
        at++;
        for (int field = 0; field < 2 * (headers - 1); field++) {
            at = behindField(bytes, at, end);
        }
        boolean isLast = headers > 0
                && end - at >= last.length
                && Arrays.equals(bytes, at, at + last.length, last, 0, last.length);
        return isLast ? headers : 0;
    }

    /** Where the next field begins; {@code end} if there is none, or if the length takes more than two bytes. */
    private static int behindField(byte[] bytes, int at, int end) {
        if (end - at < 2) {
            return end;
        }
        int first = bytes[at];
        int zigzag = first >= 0 ? first : (first & 0x7f) | bytes[at + 1] << 7;
        if (zigzag < 0) {
            return end;
        }
        int length = (zigzag & 1) == 0 ? zigzag >>> 1 : 0;
        int next = at + (first >= 0 ? 1 : 2) + length;
        return Math.min(next, end);
    }
}

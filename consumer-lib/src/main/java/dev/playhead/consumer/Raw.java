// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a record as they came from Kafka: key, value and headers. Immutable, as long as nobody writes to its arrays.
 *
 * @since 0.1
 */
public final class Raw {

    private final byte @Nullable [] key;
    private final byte @Nullable [] value;
    private final byte[] headers;

    /** @param headers as {@link #headers()} answers them */
    public Raw(byte @Nullable [] key, byte @Nullable [] value, byte[] headers) {
        this.key = key;
        this.value = value;
        this.headers = Objects.requireNonNull(headers, "headers");
    }

    static Raw of(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        return new Raw(key, value, write(headers));
    }

    /** The record's key; null if it has none. Not a copy. */
    public byte @Nullable [] key() {
        return key;
    }

    /** The record's value, frame included; null for a tombstone. Not a copy. */
    public byte @Nullable [] value() {
        return value;
    }

    /**
     * The record's headers in one piece: how many (int32), then for each its name (int32 length, UTF-8) and its value (int32
     * length, -1 for null). Not a copy.
     */
    public byte[] headers() {
        return headers;
    }

    private static byte[] write(Headers headers) {
        Header[] all = headers.toArray();
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(all.length);
            for (Header header : all) {
                byte[] name = header.key().getBytes(UTF_8);
                out.writeInt(name.length);
                out.write(name);
                byte[] value = header.value();
                out.writeInt(value == null ? -1 : value.length);
                if (value != null) {
                    out.write(value);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The headers, one by one, as Kafka has them. */
    Headers toHeaders() {
        List<Header> read = new ArrayList<>();
        try (var in = new DataInputStream(new ByteArrayInputStream(headers))) {
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                var name = new String(in.readNBytes(in.readInt()), UTF_8);
                int length = in.readInt();
                read.add(new RecordHeader(name, length < 0 ? null : in.readNBytes(length)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RecordHeaders(read);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Raw raw
                && Arrays.equals(key, raw.key)
                && Arrays.equals(value, raw.value)
                && Arrays.equals(headers, raw.headers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    /** Sizes only: events carry people. */
    @Override
    public String toString() {
        return (key == null ? "no key, " : "a key, ") + (value == null ? "no value" : value.length + " bytes");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import dev.playhead.serde.UndecodableException;
import dev.playhead.serde.UndecodableException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Confluent's frame: {@code 00}, schema id (int32, big-endian), message indexes, then the Protobuf bytes. The indexes say
 * which message of the file it is: their count, then the path from the top level down, all as zigzag varints. The path
 * {@code [0]} is written as the single byte {@code 00}; {@code 02 00} is read as the same. Immutable.
 *
 * @param indexes the path to the message, never empty
 * @param payloadAt where the Protobuf bytes begin
 */
public record Frame(int id, List<Integer> indexes, int payloadAt) {

    static final byte MAGIC = 0;
    static final int INDEXES_AT = 5;

    /** Far deeper than anybody nests declarations: a larger count is garbage. */
    private static final int MAX_INDEXES = 32;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    public Frame {
        indexes = List.copyOf(indexes);
    }

    /** The schema id of a value that is at least five bytes long. */
    static int id(byte[] value) {
        return (int) INT.get(value, 1);
    }

    /** The bytes before the payload. */
    public static byte[] header(int id, List<Integer> indexes) {
        ByteBuffer header = ByteBuffer.allocate(INDEXES_AT + 5 * (indexes.size() + 1));
        header.put(MAGIC).putInt(id);
        if (indexes.equals(List.of(0))) {
            header.put((byte) 0);
        } else {
            putVarint(header, indexes.size());
            indexes.forEach(index -> putVarint(header, index));
        }
        byte[] bytes = new byte[header.flip().remaining()];
        header.get(bytes);
        return bytes;
    }

    private static void putVarint(ByteBuffer to, int value) {
        int zigzag = CodedOutputStream.encodeZigZag32(value);
        while ((zigzag & ~0x7F) != 0) {
            to.put((byte) ((zigzag & 0x7F) | 0x80));
            zigzag >>>= 7;
        }
        to.put((byte) zigzag);
    }

    /** One value: the header, then the message, in the only array that is allocated. */
    public static byte[] write(byte[] header, Message message) {
        byte[] value = new byte[header.length + message.getSerializedSize()];
        System.arraycopy(header, 0, value, 0, header.length);
        CodedOutputStream payload = CodedOutputStream.newInstance(value, header.length, value.length - header.length);
        try {
            message.writeTo(payload);
        } catch (IOException e) {
            throw new UncheckedIOException("a message outgrew its own size: was it changed while being written?", e);
        }
        payload.checkNoSpaceLeft();
        return value;
    }

    /**
     * Reads the frame of a value.
     *
     * @throws UndecodableException if there is none
     */
    public static Frame read(byte[] value) {
        if (value.length <= INDEXES_AT) {
            throw bad(value, "it has " + value.length + " bytes, a frame has at least 6");
        }
        if (value[0] != MAGIC) {
            throw bad(value, "its first byte is " + value[0] + ", not 0");
        }
        int id = id(value);
        if (id <= 0) {
            throw bad(value, "its schema id is " + id);
        }
        return new IndexReader(value).frame(id);
    }

    /** Where the payload begins in a value whose frame has been read before. */
    static int payloadAt(byte[] value) {
        return switch (value[INDEXES_AT]) {
            case 0 -> INDEXES_AT + 1;
            case 2 -> value[INDEXES_AT + 1] >= 0 ? INDEXES_AT + 2 : read(value).payloadAt();
            default -> read(value).payloadAt();
        };
    }

    private static UndecodableException bad(byte[] value, String why) {
        return new UndecodableException(
                Reason.BAD_FRAME,
                "not in Confluent's wire format: " + why + "; look at who else writes to this topic",
                value);
    }

    private static final class IndexReader {
        private final byte[] value;
        private int at = INDEXES_AT;

        IndexReader(byte[] value) {
            this.value = value;
        }

        Frame frame(int id) {
            int count = next();
            if (count == 0) {
                return new Frame(id, List.of(0), at);
            }
            if (count < 0 || count > MAX_INDEXES) {
                throw bad(value, "it counts " + count + " message indexes");
            }
            List<Integer> indexes = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int index = next();
                if (index < 0) {
                    throw bad(value, "a message index is " + index);
                }
                indexes.add(index);
            }
            return new Frame(id, indexes, at);
        }

        private int next() {
            int zigzag = 0;
            for (int shift = 0; shift < 35 && at < value.length; shift += 7) {
                byte b = value[at++];
                zigzag |= (b & 0x7F) << shift;
                if (b >= 0) {
                    return zigzag >>> 1 ^ -(zigzag & 1);
                }
            }
            throw bad(value, "its message indexes do not end");
        }
    }
}

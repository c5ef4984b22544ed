// SPDX-License-Identifier: Apache-2.0
package dev.playhead.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.playhead.testkit.Message.Direction;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * PostgreSQL's framing, version 3: a type, a length, a body. Before its start a client may ask for encryption, without a
 * type, and is answered by one byte.
 *
 * <p>In the extended protocol the text of a statement is parsed under a name, bound to a portal and executed by that: the
 * names are followed, so that an Execute can be seen to be a COMMIT.
 */
final class PostgresReader implements Protocol.Reader {

    /** Asks for TLS and for GSSAPI: everything else that has no type is the start, or a request to cancel. */
    private static final int SSL = 80877103;

    private static final int GSS = 80877104;

    private final long connection;

    // Of the client's thread.
    private final Map<String, String> statements = new HashMap<>();
    private final Map<String, String> portals = new HashMap<>();
    private boolean isStarted;

    private volatile boolean isEncryptionAsked;

    PostgresReader(long connection) {
        this.connection = connection;
    }

    @Override
    public Message next(Direction direction, DataInputStream from) throws IOException {
        if (direction == Direction.TO_SERVER) {
            return isStarted ? query(typed(from)) : start(from);
        }
        int type = from.readUnsignedByte();
        if (isEncryptionAsked && (type == 'N' || type == 'S' || type == 'G')) {
            isEncryptionAsked = false;
            return new Message(connection, direction, type, "", ByteBuffer.wrap(new byte[] {(byte) type}));
        }
        byte[] bytes = typed(type, from);
        String tag = type == 'C' ? new Body(bytes).text() : "";
        return new Message(connection, direction, type, tag, ByteBuffer.wrap(bytes));
    }

    private Message start(DataInputStream from) throws IOException {
        int length = from.readInt();
        byte[] bytes = new byte[length];
        ByteBuffer.wrap(bytes).putInt(length);
        from.readFully(bytes, Integer.BYTES, length - Integer.BYTES);
        int code = ByteBuffer.wrap(bytes).getInt(Integer.BYTES);
        isEncryptionAsked = code == SSL || code == GSS;
        isStarted = !isEncryptionAsked;
        return new Message(connection, Direction.TO_SERVER, 0, "", ByteBuffer.wrap(bytes));
    }

    private Message query(byte[] bytes) {
        var body = new Body(bytes);
        String text = switch (bytes[0]) {
            case 'Q' -> body.text();
            case 'P' -> {
                statements.put(body.text(), body.text());
                yield "";
            }
            case 'B' -> {
                portals.put(body.text(), statements.getOrDefault(body.text(), ""));
                yield "";
            }
            case 'E' -> portals.getOrDefault(body.text(), "");
            default -> "";
        };
        return new Message(connection, Direction.TO_SERVER, bytes[0], text, ByteBuffer.wrap(bytes));
    }

    private static byte[] typed(DataInputStream from) throws IOException {
        return typed(from.readUnsignedByte(), from);
    }

    private static byte[] typed(int type, DataInputStream from) throws IOException {
        int length = from.readInt();
        byte[] bytes = new byte[1 + length];
        ByteBuffer.wrap(bytes).put((byte) type).putInt(length);
        from.readFully(bytes, 1 + Integer.BYTES, length - Integer.BYTES);
        return bytes;
    }

    /** The strings at the beginning of a message's body, each ended by a zero. */
    private static final class Body {

        private final byte[] bytes;
        private int at = 1 + Integer.BYTES;

        Body(byte[] bytes) {
            this.bytes = bytes;
        }

        String text() {
            int from = at;
            while (bytes[at] != 0) {
                at++;
            }
            return new String(bytes, from, at++ - from, UTF_8);
        }
    }
}

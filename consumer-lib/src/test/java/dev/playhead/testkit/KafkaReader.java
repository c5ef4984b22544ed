// SPDX-License-Identifier: Apache-2.0
package dev.playhead.testkit;

import dev.playhead.testkit.Message.Direction;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Kafka's framing: a length, then for requests API key, version and correlation id, for responses the correlation id. That
 * is as far as it reads; what a response answers is known by its id.
 */
final class KafkaReader implements Protocol.Reader {

    private final long connection;
    private final Edit edit;
    private final Map<Integer, Api> asked = new ConcurrentHashMap<>();

    /** What a request asked for. */
    record Api(short key, short version) {}

    /** A last look at a response, length included. */
    interface Edit {

        Edit NONE = (api, response) -> response;

        ByteBuffer edit(Api api, ByteBuffer response);
    }

    KafkaReader(long connection, Edit edit) {
        this.connection = connection;
        this.edit = edit;
    }

    @Override
    public Message next(Direction direction, DataInputStream from) throws IOException {
        int length = from.readInt();
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + length).putInt(length);
        from.readFully(bytes.array(), Integer.BYTES, length);
        return direction == Direction.TO_SERVER ? request(bytes) : response(bytes);
    }

    private Message request(ByteBuffer bytes) {
        var api = new Api(bytes.getShort(), bytes.getShort());
        asked.put(bytes.getInt(), api);
        return new Message(connection, Direction.TO_SERVER, api.key(), "", bytes);
    }

    private Message response(ByteBuffer bytes) throws IOException {
        Api api = asked.remove(bytes.getInt());
        if (api == null) {
            throw new IOException("a response that answers no request");
        }
        ByteBuffer edited = edit.edit(api, bytes.rewind());
        return new Message(connection, Direction.TO_CLIENT, api.key(), "", edited);
    }
}

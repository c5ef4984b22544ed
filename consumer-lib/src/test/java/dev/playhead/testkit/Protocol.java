// SPDX-License-Identifier: Apache-2.0
package dev.playhead.testkit;

import dev.playhead.testkit.Message.Direction;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Where messages begin and end, and what they are; plain text only, no TLS. */
@FunctionalInterface
public interface Protocol {

    /** For one connection. */
    Reader reader(long connection);

    /** Reads the messages of one connection; each direction by a thread of its own. */
    @FunctionalInterface
    interface Reader {

        /** @throws EOFException at the end */
        Message next(Direction direction, DataInputStream from) throws IOException;
    }

    /** Any protocol: a message is what arrives at a time. */
    static Protocol any() {
        return connection -> (direction, from) -> {
            byte[] buffer = new byte[16 * 1024];
            int length = from.read(buffer);
            if (length < 0) {
                throw new EOFException();
            }
            return new Message(connection, direction, 0, "", ByteBuffer.wrap(Arrays.copyOf(buffer, length)));
        };
    }

    /** Kafka's: a message is a request or a response, its kind the API key. */
    static Protocol kafka() {
        return connection -> new KafkaReader(connection, KafkaReader.Edit.NONE);
    }

    /** PostgreSQL's, simple and extended queries alike; see {@link Message#text}. */
    static Protocol postgres() {
        return PostgresReader::new;
    }
}

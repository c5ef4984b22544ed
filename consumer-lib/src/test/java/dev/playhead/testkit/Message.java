// SPDX-License-Identifier: Apache-2.0
package dev.playhead.testkit;

import java.nio.ByteBuffer;

/**
 * One message on its way through a {@link TcpProxy}, as far as its {@link Protocol} can tell.
 *
 * @param connection counts the proxy's connections, from 1
 * @param kind Kafka's API key, of a response too; PostgreSQL's message type; 0 where the protocol is not known
 * @param text PostgreSQL: the SQL that this message has executed, or the tag of what was completed; otherwise empty
 * @param bytes all of it, length included, backed by an array of that length; not a copy
 */
public record Message(long connection, Direction direction, int kind, String text, ByteBuffer bytes) {

    /** Where a message goes. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    public boolean isToServer() {
        return direction == Direction.TO_SERVER;
    }

    @Override
    public String toString() {
        return connection + " " + direction + " " + kind + " " + text + " " + bytes.capacity() + " bytes";
    }
}

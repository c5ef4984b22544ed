// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position.Partition;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A parked key of one subscription in one partition: its first patient failed, all others wait behind it. Immutable; as it
 * was when it was read.
 *
 * @param name its identity within subscription and partition: a hash of the key, or the place of a record without one
 * @param key the key of all its patients; null if the one patient has none
 * @param size how many patients it has
 * @param due when its first patient is tried again; null if that waits for somebody
 * @param request the operator's request that is due, see {@link Hospital}; null if none is
 * @since 0.1
 */
public record Ward(
        String subscription,
        Partition partition,
        String name,
        @Nullable ByteBuffer key,
        int size,
        @Nullable Instant due,
        @Nullable Request request) {

    /** What an operator asked to be done with a ward, and under which id. */
    public record Request(String id, boolean isDryRun) {}

    public Ward {
        Objects.requireNonNull(subscription, "subscription");
        Objects.requireNonNull(partition, "partition");
        Objects.requireNonNull(name, "name");
    }

    /** The name of the ward in which a record lies, or would. */
    static String name(byte @Nullable [] key, @Nullable TopicIdentity topic, long offset) {
        if (key == null) {
            return (topic == null ? "" : topic.topicId()) + "@" + offset;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return subscription + " " + partition + " ward " + name;
    }
}

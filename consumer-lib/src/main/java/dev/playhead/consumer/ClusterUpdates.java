// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.ClusterResource;
import org.apache.kafka.common.ClusterResourceListener;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Hands keys over as they are, and counts the metadata updates of the client it is given to: Kafka tells every
 * deserializer of them. Only such an update can make a client go over to a recreated topic, so what it fetched before one
 * and after one are of different <em>generations</em>. Thread-safe, but for {@link #key}, which is for the thread that polls.
 */
final class ClusterUpdates implements Deserializer<byte[]>, ClusterResourceListener {

    private final AtomicLong generation = new AtomicLong();

    /** Of the record that is being read: Kafka hands over its key, if it has one, and then its value. */
    private @Nullable Headers headers;

    private byte @Nullable [] key;

    long generation() {
        return generation.get();
    }

    @Override
    public void onUpdate(ClusterResource cluster) {
        generation.incrementAndGet();
    }

    @Override
    @SuppressWarnings("NullAway") // a record need not have a key
    public byte @Nullable [] deserialize(String topic, Headers headers, byte @Nullable [] key) {
        this.headers = headers;
        this.key = key;
        return key;
    }

    /** The key of the record with these very headers, whose value is about to be read; null if it has none. */
    byte @Nullable [] key(Headers headers) {
        return this.headers == headers ? key : null;
    }

    @Override
    @SuppressWarnings("NullAway") // a record need not have a key
    public byte @Nullable [] deserialize(String topic, byte @Nullable [] key) {
        return key;
    }
}

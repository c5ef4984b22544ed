// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.util.Objects;

/**
 * What tells a topic from another one of the same name: Kafka gives a recreated topic a new id. Immutable.
 *
 * @param clusterId the id of the Kafka cluster
 * @param topicId Kafka's topic id, in its base64 spelling
 * @param partitions how many partitions the topic has, at least 1
 * @since 0.1
 */
public record TopicIdentity(String clusterId, String topicId, int partitions) {

    public TopicIdentity {
        Objects.requireNonNull(clusterId, "clusterId");
        Objects.requireNonNull(topicId, "topicId");
        if (partitions < 1) {
            throw new IllegalArgumentException("a topic has at least 1 partition, not " + partitions);
        }
    }

    /** Whether both name the same topic of the same cluster, however many partitions it has by now. */
    public boolean isSameTopicAs(TopicIdentity other) {
        return clusterId.equals(other.clusterId) && topicId.equals(other.topicId);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.protobuf.Message;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;

/**
 * A projection as it runs in one application: how many partitions its view has and what each of them reads.
 *
 * @param partitions how many partitions the view has
 * @param sources the topics, internal ones included, whose partition n is read into partition n of the view
 * @param internalTopics those of the sources that are repartition topics of this application
 * @param rekeyedTopics the topics whose events reach the view through a repartition topic
 */
record ViewDefinition<V extends Message>(
        Projection<V> projection,
        int partitions,
        List<String> sources,
        List<String> internalTopics,
        Set<String> rekeyedTopics) {

    String name() {
        return projection.name();
    }

    /** The partition that holds a key, by the partitioner that producers use. */
    int partitionOf(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

/**
 * What to do with partitions that a topic gains after the subscription began. A key may then go to another partition than
 * before, and Kafka orders events within a partition only.
 *
 * @since 0.1
 */
public enum PartitionsAdded {

    /** Read them at once, from their first event: a new event of a key may be handled before an older one. The default. */
    READ,

    /**
     * Read them when the older partitions have reached their ends as they were when the growth was noticed, so that what a
     * key had in its old partition comes first. That holds for all keys if the number of partitions was multiplied (3 to 6);
     * otherwise (3 to 4) keys also move between older partitions, which read on. A producer that has not noticed the growth
     * yet ({@code metadata.max.age.ms}) still writes to the old partition, and nobody can put that in order.
     */
    DRAIN_FIRST,

    /** Read them when somebody says so, by moving their playheads; an incident says that they wait. */
    HALT
}

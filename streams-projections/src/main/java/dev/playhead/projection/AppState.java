// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

/**
 * What a {@link ProjectionApp} is doing.
 *
 * @since 0.1
 */
public enum AppState {
    /** It joins its group and gets its partitions; or partitions move between instances. */
    STARTING,
    /** The views that the machine has lost, or never had, are read back from their changelogs. */
    RESTORING,
    /** Views are folded and answered, whether or not they have caught up with history. */
    RUNNING,
    /** Kafka, or the schema registry for a type that was not seen before, does not answer; tried again for ever. */
    WAITING,
    /** It has stopped, in front of something that it cannot fold. Somebody has to look; nothing was skipped. */
    FAILED,
    /** It was closed. */
    CLOSED
}

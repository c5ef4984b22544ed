// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

/**
 * How much of the history that existed when the app started is in the views, in records of source and internal topics.
 * Internal topics are counted once their end is known, so {@code total} may still grow.
 *
 * @since 0.1
 */
public record ProjectionProgress(long done, long total) {}

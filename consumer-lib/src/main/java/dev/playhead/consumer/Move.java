// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.time.Instant;

/**
 * One entry in the history of a playhead: where it began, or an operator's move. Immutable.
 *
 * @param from the next offset before; where it began, the same as {@code to}
 * @param to the next offset from then on
 * @param epoch the playhead's epoch from then on; 0 where it began
 * @param reason what the operator said
 * @param actor whom the store knows as having done it
 * @since 0.1
 */
public record Move(long from, long to, long epoch, String reason, String actor, Instant at) {}

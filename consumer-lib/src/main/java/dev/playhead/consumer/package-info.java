// SPDX-License-Identifier: Apache-2.0

/**
 * Reads events. {@link dev.playhead.consumer.EventConsumer} starts {@link dev.playhead.consumer.Subscription}s; their
 * positions live in a {@link dev.playhead.consumer.PlayheadStore}, beside the consumer's own state.
 */
@NullMarked
package dev.playhead.consumer;

import org.jspecify.annotations.NullMarked;

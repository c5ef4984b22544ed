// SPDX-License-Identifier: Apache-2.0

/** The vocabulary: contracts, events, positions. Nothing here knows Kafka. */
@NullMarked
package dev.playhead.event;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/** Publishes events with honest outcomes. */
@NullMarked
package dev.playhead.producer;

import org.jspecify.annotations.NullMarked;

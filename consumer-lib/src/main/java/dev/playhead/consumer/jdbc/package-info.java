// SPDX-License-Identifier: Apache-2.0

/** Positions in the user's own database, moved in the handler's transaction. */
@NullMarked
package dev.playhead.consumer.jdbc;

import org.jspecify.annotations.NullMarked;

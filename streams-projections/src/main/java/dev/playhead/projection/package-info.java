// SPDX-License-Identifier: Apache-2.0

/** Projections fold events into views; a {@link dev.playhead.projection.ProjectionApp} keeps and serves them. */
@NullMarked
package dev.playhead.projection;

import org.jspecify.annotations.NullMarked;

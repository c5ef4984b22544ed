// SPDX-License-Identifier: Apache-2.0

/** What only Playhead's own libraries call; not API. */
@NullMarked
package dev.playhead.serde.internal;

import org.jspecify.annotations.NullMarked;

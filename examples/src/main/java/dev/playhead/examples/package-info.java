// SPDX-License-Identifier: Apache-2.0

/** What the documents show, as programs that run. */
@NullMarked
package dev.playhead.examples;

import org.jspecify.annotations.NullMarked;

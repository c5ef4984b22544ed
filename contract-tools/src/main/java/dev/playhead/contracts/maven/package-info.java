// SPDX-License-Identifier: Apache-2.0

/** The Maven goals {@code playhead:lint} and its siblings. Thin: what they do is in the package above. */
@NullMarked
package dev.playhead.contracts.maven;

import org.jspecify.annotations.NullMarked;

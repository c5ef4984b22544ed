// SPDX-License-Identifier: Apache-2.0

/** The wire: contracts as bytes and back, in Confluent's format, guarded by a schema registry. */
@NullMarked
package dev.playhead.serde;

import org.jspecify.annotations.NullMarked;

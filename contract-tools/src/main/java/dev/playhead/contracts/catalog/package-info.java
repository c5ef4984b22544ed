// SPDX-License-Identifier: Apache-2.0
/** A browsable catalog of contracts, generated from their descriptors alone. */
@NullMarked
package dev.playhead.contracts.catalog;

import org.jspecify.annotations.NullMarked;

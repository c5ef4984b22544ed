// SPDX-License-Identifier: Apache-2.0
/** Registration of contracts from their sources: all of them, in dependency order, planned first and verified after. */
@NullMarked
package dev.playhead.contracts.registration;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/**
 * Tools for those who write contracts: lint, compatibility, version, registration and catalog, over one compiled set of
 * {@code .proto} files ({@link dev.playhead.contracts.ContractSet}). The same core is used by the Maven goals, by
 * {@code ./playhead contracts} and by whoever calls it.
 */
@NullMarked
package dev.playhead.contracts;

import org.jspecify.annotations.NullMarked;

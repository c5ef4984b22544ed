// SPDX-License-Identifier: Apache-2.0

/**
 * Each figure beside its peer, in one run.
 *
 * <p>A benchmark has variants that do the same work: the <em>limit</em> does less than any user could, the
 * <em>floor</em> is what a careful user would write by hand on the raw client, and ours. Variants take turns, round by
 * round, so that a noisy machine is noisy for all of them, and the ratio within a round is what counts.
 */
@NullMarked
package dev.playhead.benchmarks;

import org.jspecify.annotations.NullMarked;

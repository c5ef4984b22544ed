// SPDX-License-Identifier: Apache-2.0

/**
 * The marketplace story on real data: half a year of a retailer's trade becomes events, the events become SQL tables and
 * views, and both are compared with a fold of the original file that knows nothing of events.
 */
@NullMarked
package dev.playhead.examples.marketplace;

import org.jspecify.annotations.NullMarked;

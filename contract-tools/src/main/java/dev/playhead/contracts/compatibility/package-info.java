// SPDX-License-Identifier: Apache-2.0
/** What a change of the contracts breaks, who deploys first, and which version comes next. */
@NullMarked
package dev.playhead.contracts.compatibility;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/** New contracts projects and new events, with the questions that their authors should answer. */
@NullMarked
package dev.playhead.contracts.scaffold;

import org.jspecify.annotations.NullMarked;

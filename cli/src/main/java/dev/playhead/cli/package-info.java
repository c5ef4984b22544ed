// SPDX-License-Identifier: Apache-2.0
/** The {@code playhead} command. Not an API: its contract is its command line, its output and its exit codes. */
@NullMarked
package dev.playhead.cli;

import org.jspecify.annotations.NullMarked;

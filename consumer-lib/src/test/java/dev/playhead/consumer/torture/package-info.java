// SPDX-License-Identifier: Apache-2.0
/** A campaign of faults against subscriptions as their users write them, and the judge of what they did meanwhile. */
@NullMarked
package dev.playhead.consumer.torture;

import org.jspecify.annotations.NullMarked;

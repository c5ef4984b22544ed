// SPDX-License-Identifier: Apache-2.0
/** Metrics of subscriptions, for those who have Micrometer. */
@NullMarked
package dev.playhead.consumer.micrometer;

import org.jspecify.annotations.NullMarked;

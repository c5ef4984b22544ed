// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Attempt;

/**
 * Whether an effect outside the store happens again when history is handled again; see {@link
 * SubscriptionBuilder#effect(Class, SubscriptionBuilder.Consumer, OnReplay)}.
 *
 * @since 0.1
 */
public enum OnReplay {
    /** Not for an event that is a {@link Attempt#REPLAY}. */
    CLOSED,

    /** For every event. */
    REPEATED
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.util.Optional;

/**
 * What operators want of subscriptions, kept beside their playheads: running instances look every second. Implementations
 * are thread-safe; all methods may block, and throw {@link StoreUnavailableException} when the store does not answer.
 *
 * @since 0.1
 */
public interface ControlStore {

    /** Why the subscription is paused; empty if it is not. */
    Optional<Pause> pause(String subscription);

    /** Pauses a subscription. Each pause is kept; if it is paused already, the last one counts. */
    void pause(String subscription, Pause pause);

    /** Ends all pauses of a subscription; false if there is none. */
    boolean resume(String subscription, String actor);
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

/**
 * What a subscription without a database does when it does not know whether an event was handled. With a {@link
 * PlayheadStore} in the handlers' own database the question does not arise.
 *
 * @since 0.1
 */
public enum Delivery {

    /** Handle it again: the position is committed to the Kafka group after the events are handled, once a second. */
    AT_LEAST_ONCE,

    /**
     * Leave it: the position is committed to the Kafka group before the events of a poll are handled. After a crash the
     * events of that poll that were not handled yet are lost; so is an event whose handler fails, which is logged and not
     * tried again: {@link FailurePolicy} has no say. For what does harm twice and none if it is missing.
     */
    AT_MOST_ONCE
}

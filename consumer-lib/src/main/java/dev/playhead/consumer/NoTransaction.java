// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

/**
 * What handlers receive where there is no transaction: nothing. Effects happen at least once.
 *
 * @since 0.1
 */
public sealed class NoTransaction permits KafkaTransaction {

    public static final NoTransaction NONE = new NoTransaction();

    NoTransaction() {}
}

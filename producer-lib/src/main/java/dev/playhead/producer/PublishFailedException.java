// SPDX-License-Identifier: Apache-2.0
package dev.playhead.producer;

import dev.playhead.event.PlayheadException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * FAILED: the event is certainly not in the log, or only in a transaction that never commits. It was refused before it
 * was sent, or by the broker. The producer stays usable.
 *
 * @since 0.1
 */
public final class PublishFailedException extends PlayheadException {

    PublishFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** What Kafka, or the registry, says of the cause: whether publishing once more may go better. */
    @Override
    public boolean isRetriable() {
        Throwable cause = getCause();
        return cause instanceof RetriableException || (cause instanceof PlayheadException known && known.isRetriable());
    }
}

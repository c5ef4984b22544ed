// SPDX-License-Identifier: Apache-2.0
package dev.playhead.producer;

import dev.playhead.event.PlayheadException;
import java.util.List;

/**
 * UNKNOWN: the events may be in the log or not, now or a little later. Look for {@link #eventIds}, or publish again
 * under the same id ({@link EventContext#withId}) for readers that drop known ids; a new id would make a second event.
 *
 * @since 0.1
 */
public final class PublishUnknownException extends PlayheadException {

    private final List<String> eventIds;

    PublishUnknownException(String message, List<String> eventIds, Throwable cause) {
        super(message, cause);
        this.eventIds = List.copyOf(eventIds);
    }

    /** The {@code ce_id} of each event whose fate is open; more than one after {@link EventProducer#publishAll}. */
    public List<String> eventIds() {
        return eventIds;
    }

    /** False: the same call may write the event a second time. */
    @Override
    public boolean isRetriable() {
        return false;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.protobuf.Message;

/**
 * What one event does to one view. Must be pure: the same view and event always give the same result, nothing else is
 * read or changed, because an event is folded again after a crash and on every rebuild.
 *
 * <p>The view handed in is never null; before the first event of its key, and for events that come before the one that
 * "creates" the entity, it is the projection's empty view. A result that equals the empty view removes the entry.
 *
 * @param <V> the view
 * @param <E> the event's payload, or {@link dev.playhead.event.Event} of it
 * @since 0.1
 */
@FunctionalInterface
public interface Evolve<V extends Message, E> {

    /** The view after the event. */
    V evolve(V view, E event);
}

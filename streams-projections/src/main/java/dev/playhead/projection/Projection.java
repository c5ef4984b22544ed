// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import dev.playhead.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * How events become a view: a table of contents whose lines each name an event and a pure function. Immutable; every
 * {@code on} returns a copy.
 *
 * <pre>{@code
 * static final Projection<GigView> GIGS = Projection.of("gigs", GigView.getDefaultInstance())
 *         .on(GigPublished.class, Gigs::published)
 *         .on(OrderLineAdded.class, OrderLineAdded::getGigId, Gigs::sold);
 * }</pre>
 *
 * <p>An event without {@code keyOf} changes the entry of its own key and is read directly. With {@code keyOf} it changes
 * another entry and travels there through a repartition topic; such events and the direct ones of an entry come in any
 * order relative to each other, those of one key and one topic in theirs. Views are not joined with each other.
 *
 * <p>The name is the identity: stores and internal topics are called after it. A projection whose lines change wants a
 * new name (or a new application name), because what is already folded is not folded again.
 *
 * @param <V> the view, a Protobuf message
 * @since 0.1
 */
public final class Projection<V extends Message> {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

    private final String name;
    private final V empty;
    private final List<Fold<V>> folds;

    private Projection(String name, V empty, List<Fold<V>> folds) {
        this.name = name;
        this.empty = empty;
        this.folds = List.copyOf(folds);
    }

    /**
     * A projection without events yet.
     *
     * @param name lower case letters, digits and dashes
     * @param empty the view before its first event: the message's default instance
     */
    public static <V extends Message> Projection<V> of(String name, V empty) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' cannot name a projection: use lower case letters, digits and dashes");
        }
        if (!empty.equals(empty.getDefaultInstanceForType())) {
            throw new IllegalArgumentException(name + " must start with the default instance of "
                    + empty.getDescriptorForType().getFullName());
        }
        return new Projection<>(name, empty, List.of());
    }

    /** Folds an event into the entry of its own key. */
    public <E extends Message> Projection<V> on(Class<E> event, Evolve<V, E> evolve) {
        Objects.requireNonNull(evolve, "evolve");
        return with(new Fold<>(
                Contract.of(event), null, (view, arrival) -> evolve.evolve(view, event.cast(arrival.payload()))));
    }

    /**
     * Folds an event into the entry that {@code keyOf} names.
     *
     * @param keyOf pure; an empty key is an error of the event and stops the app
     */
    public <E extends Message> Projection<V> on(Class<E> event, Function<E, String> keyOf, Evolve<V, E> evolve) {
        Objects.requireNonNull(evolve, "evolve");
        return with(new Fold<>(
                Contract.of(event),
                keyOfPayload(event, keyOf),
                (view, arrival) -> evolve.evolve(view, event.cast(arrival.payload()))));
    }

    /** As {@link #on(Class, Evolve)}, for functions that also need the event's metadata or coordinates. */
    public <E extends Message> Projection<V> onEvent(Class<E> event, Evolve<V, Event<E>> evolve) {
        Objects.requireNonNull(evolve, "evolve");
        return with(new Fold<>(Contract.of(event), null, (view, arrival) -> evolve.evolve(view, arrival.event(event))));
    }

    /** As {@link #on(Class, Function, Evolve)}, for functions that also need the event's metadata or coordinates. */
    public <E extends Message> Projection<V> onEvent(
            Class<E> event, Function<E, String> keyOf, Evolve<V, Event<E>> evolve) {
        Objects.requireNonNull(evolve, "evolve");
        return with(new Fold<>(
                Contract.of(event),
                keyOfPayload(event, keyOf),
                (view, arrival) -> evolve.evolve(view, arrival.event(event))));
    }

    private static <E extends Message> Function<Message, String> keyOfPayload(
            Class<E> event, Function<E, String> keyOf) {
        Objects.requireNonNull(keyOf, "keyOf");
        return payload -> keyOf.apply(event.cast(payload));
    }

    private Projection<V> with(Fold<V> fold) {
        if (!fold.isRekeyed() && folds.stream().anyMatch(f -> !f.isRekeyed() && f.contract() == fold.contract())) {
            throw new IllegalArgumentException(
                    name + " already folds " + fold.contract().name());
        }
        List<Fold<V>> more = new ArrayList<>(folds);
        more.add(fold);
        return new Projection<>(name, empty, more);
    }

    /** The projection's name, which is also the view's. */
    public String name() {
        return name;
    }

    /** The view before its first event. */
    public V empty() {
        return empty;
    }

    List<Fold<V>> folds() {
        return folds;
    }

    @Override
    public String toString() {
        return "projection " + name;
    }
}

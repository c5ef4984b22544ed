// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the durable position (checkpoint) of every subscription, at best in the same database as the results.
 *
 * <p>{@link PlayheadTransaction#advance} and the handler's own writes commit together or not at all, so a handled event
 * is handled exactly once <em>in that database</em>. Effects elsewhere (mail, HTTP) happen at least once.
 *
 * <p>Ownership is an <em>epoch</em>, not Kafka's assignment: {@link #claim} counts it up, and a transaction of a lower
 * epoch cannot commit. Implementations are thread-safe; all methods may block for as long as the store's own time-outs
 * allow, and throw {@link StoreUnavailableException} when the store does not answer.
 *
 * @param <T> the transaction handed to handlers, e.g. {@link java.sql.Connection}
 * @since 0.1
 */
public interface PlayheadStore<T> {

    /**
     * No store at all, for caches: <em>every</em> instance reads <em>all</em> partitions, at every start from where {@link
     * StartAt} says, by default from the beginning. There is no group, nothing is committed, and nothing can be moved or
     * paused.
     */
    static PlayheadStore<NoTransaction> none() {
        return new Nowhere();
    }

    /**
     * Called once by each start of a subscription, before anything is read: whatever can never work (wrong password,
     * missing table) is told here.
     *
     * @throws StoreUnavailableException retriable if the store may answer later; the subscription then starts and waits
     */
    void prepare();

    /** All playheads of a subscription, ordered by topic and partition; empty if it never ran. */
    List<Playhead> playheads(String subscription);

    /** Writes the first playheads of a topic, all or none. Those that exist already stay as they are. */
    void open(List<Playhead> playheads);

    /**
     * Takes a playhead over, whoever holds it: counts its epoch up and answers what it is then. A playhead that is bound
     * to no topic (see {@link #move}) is bound to {@code now}. Empty if there is none: {@link #open} it.
     */
    Optional<Playhead> claim(String subscription, Partition partition, TopicIdentity now);

    /**
     * Takes a playhead over from oneself, after a commit whose outcome is unknown: as {@link #claim}, but only while
     * {@code held} is the owner. Afterwards no transaction of the old epoch can commit any more, so the position that is
     * answered is final. Empty if somebody else is the owner.
     */
    Optional<Playhead> renew(Playhead held);

    /** Whether it stores a position for each key slot too, so that keys can be handled beside each other. */
    default boolean hasKeySlots() {
        return false;
    }

    /**
     * What is done beyond the playhead, asked by its owner after each claim. A claim takes the slots over together with their
     * playhead: no transaction of a lower epoch can move one of them any more. A {@link #move} forgets them.
     */
    default KeySlots slots(String subscription, Partition partition) {
        return KeySlots.NONE;
    }

    /** Begins a transaction in which events are handled and {@code held} moves. */
    PlayheadTransaction<T> begin(Playhead held);

    /**
     * Moves playheads by an operator's decision, and keeps the reason. Whoever owns them is fenced and claims them anew;
     * each is bound to the topic that is there by then, so this also answers a recreated topic.
     *
     * @param reason kept for those who ask later; not empty
     * @throws IllegalArgumentException if the subscription has no playhead for a partition of {@code to}
     */
    void move(String subscription, Position to, String reason);

    /** Where a playhead began and was moved to, in that order; empty if the store does not know. */
    default List<Move> history(String subscription, Partition partition) {
        return List.of();
    }

    /** The hospital in the same store; empty if it has none, and then no {@link FailurePolicy} may ask for one. */
    default Optional<HospitalStore<T>> hospital() {
        return Optional.empty();
    }

    /** What operators want of subscriptions, kept in the same store; empty if it keeps nothing of the kind. */
    default Optional<ControlStore> control() {
        return Optional.empty();
    }

    /**
     * Whether a failure inside a transaction is the store's (connection gone, deadlock, serialization), so that the same
     * events may succeed later; otherwise it is charged to the handler.
     */
    boolean isStoreFailure(Throwable failure);
}

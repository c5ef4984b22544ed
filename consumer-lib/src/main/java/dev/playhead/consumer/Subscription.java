// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Attempt;
import dev.playhead.event.Coordinates;
import dev.playhead.event.Position;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A named reader with a playhead. Its name is its identity: instances of the same name share the partitions and the
 * playhead, wherever they run. Thread-safe.
 *
 * @since 0.1
 */
public interface Subscription extends AutoCloseable {

    /** What a subscription is doing. */
    enum State {
        /** Reading towards the end offsets taken at its start. */
        CATCHING_UP,
        /** Those are reached; what is published is handled as it comes. */
        LIVE,
        /** Somebody paused it; see {@link #pause}. */
        PAUSED,
        /** At least one partition waits for somebody to act; see {@link #incidents}. Others go on. */
        HALTED,
        /** Over. */
        CLOSED
    }

    String name();

    /**
     * Completes when the end offsets taken at the start are reached: in all partitions, by this instance or by others of
     * the same name. Fails with the incident's exception if a partition of this instance halts before.
     */
    CompletableFuture<Position> caughtUp();

    /**
     * Completes when the durable position has reached {@code position}, in this instance or in others of the same name; at
     * once if it has. That says nothing of what comes behind, nor of an event in a {@code Position} that nobody publishes.
     * Cancelled when the subscription is closed before; may be cancelled.
     */
    CompletableFuture<Position> reached(Position position);

    /** How far this instance has come towards the end offsets taken at the start. */
    Progress progress();

    /** The durable position of the partitions that this instance reads. */
    Position position();

    State state();

    /** Why partitions of this instance do not move; empty if all do. */
    List<Incident> incidents();

    /**
     * Where its events are that failed, and how they get out; see {@link FailurePolicy}.
     *
     * @throws IllegalArgumentException if its store has no hospital
     */
    Hospital hospital();

    /**
     * How many deprecated events this instance was given to handle, redone ones included, by the full name of the event.
     * The first of each type is also logged as a warning.
     */
    Map<String, Long> deprecated();

    /**
     * Pauses the subscription: transactions under way end, then nothing is handled, by no instance, also after a rebalance or
     * a restart, until somebody resumes it. Instances notice within about a second. Partitions stay assigned and what was
     * fetched waits. Each partition has an {@link Incident.Paused} meanwhile. Blocks for the store.
     *
     * @param reason kept for those who ask later; not blank
     * @param actor who decided; not blank
     * @throws StoreUnavailableException if the store does not answer
     * @throws UnsupportedOperationException if the store keeps no {@link ControlStore}
     */
    void pause(String reason, String actor);

    /**
     * Ends every pause of the subscription, of all instances; without effect if there is none. Blocks for the store.
     *
     * @param actor who decided; not blank
     * @throws StoreUnavailableException if the store does not answer
     * @throws UnsupportedOperationException if the store keeps no {@link ControlStore}
     */
    void resume(String actor);

    /**
     * What became of an event, whichever instance read it. Reads it again, so this is for people and support tools; blocks,
     * for up to 30 seconds.
     *
     * @throws StoreUnavailableException if the store does not answer
     * @throws org.apache.kafka.common.KafkaException if Kafka does not answer
     */
    Observation observe(Coordinates at);

    /**
     * Handles a part of history again, beside the live position, which does not move for it: with the same handlers, a
     * durable position of its own, shared among all instances, and resumed after a crash. Handlers see {@link
     * Attempt#REPLAY}, effects outside the store are closed unless {@link OnReplay#REPEATED}. Instances begin within about a
     * second. A handler gets live and replayed events at the same time, in different threads, each in order per key; what it
     * writes must be good to write again. Blocks for Kafka and the store.
     *
     * @param reason kept for those who ask later; not blank
     * @param actor who decided; not blank
     * @throws IllegalArgumentException if there is nothing to replay
     * @throws PositionLostException if the log does not hold any more where the request begins
     * @throws StoreUnavailableException if the store does not answer
     * @throws UnsupportedOperationException if the store keeps no {@link ControlStore}
     * @see #replays
     */
    Replay replay(ReplayRequest request, String reason, String actor);

    /**
     * Counts, lists, watches and cancels replays.
     *
     * @throws UnsupportedOperationException if the store keeps no {@link ControlStore}
     */
    Replays replays();

    /**
     * Ends reading: transactions under way finish or roll back, and the group is left. Blocks until then, for about 10 seconds
     * if a handler, the store or Kafka does not let go; replays that run here come on top. Idempotent; does not throw.
     */
    @Override
    void close();
}

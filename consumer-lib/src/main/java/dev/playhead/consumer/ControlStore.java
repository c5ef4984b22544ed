// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /** Keeps a replay, from now on to be carried out. Its playheads are {@linkplain PlayheadStore#open open} already. */
    void add(Replay replay);

    Optional<Replay> replay(String id);

    /** All replays of a subscription, the newest first. */
    List<Replay> replays(String subscription);

    /** Those that are to be carried out now. */
    default List<Replay> runningReplays(String subscription) {
        return replays(subscription).stream().filter(Replay::isRunning).toList();
    }

    /** Ends a replay, if it runs; false if it does not. */
    boolean end(String id, Replay.State state, String actor);

    /** Says why a replay does not get on; null: it does. */
    void problem(String id, @Nullable String problem);
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A look at Kafka and at the store, for all lanes together: where the logs end and how far behind them the lanes are, what
 * other instances have reached, whether somebody took a playhead of ours, whether a producer's transaction holds one up.
 * Begun by the thread that polls, which does not wait for its answers; one look at a time.
 */
final class Survey {

    private static final Logger log = LoggerFactory.getLogger(Survey.class);

    private final String subscription;
    private final PlayheadStore<?> store;
    private final Supplier<Position> logEnds;
    private final @Nullable Position until;
    private final Standing standing;
    private final OpenTransactions transactions;
    private final Executor errands;

    private volatile boolean isUnderWay;
    private volatile @Nullable Position ends;

    /** @param until where reading ends; null if it does not */
    Survey(
            String subscription,
            PlayheadStore<?> store,
            Supplier<Position> logEnds,
            @Nullable Position until,
            Standing standing,
            OpenTransactions transactions,
            Executor errands) {
        this.subscription = subscription;
        this.store = store;
        this.logEnds = logEnds;
        this.until = until;
        this.standing = standing;
        this.transactions = transactions;
        this.errands = errands;
    }

    boolean isUnderWay() {
        return isUnderWay;
    }

    /** The ends of the logs, as the last look saw them; null before it answered, or if it failed. */
    @Nullable
    Position ends() {
        return ends;
    }

    /** Begins a look. Call it only if none is under way. */
    void begin(List<? extends LaneRunner<?>> lanes) {
        isUnderWay = true;
        errands.execute(() -> look(lanes));
    }

    private void look(List<? extends LaneRunner<?>> lanes) {
        ends = null;
        try {
            Position logs = logEnds.get();
            ends = logs;
            List<Playhead> playheads = store.playheads(subscription);
            Position goal = until == null ? logs : until;
            tellLag(lanes, goal);
            standing.others(
                    playheads.stream().filter(each -> isInLog(each, goal)).toList());
            Map<Partition, Long> epochs = new HashMap<>();
            playheads.forEach(playhead -> epochs.put(playhead.partition(), playhead.epoch()));
            lanes.forEach(lane -> lane.accept(new Input.Seen(epochs.getOrDefault(lane.partition(), 0L))));
            if (until == null) {
                transactions.look(positions(lanes), logs);
            }
        } catch (RuntimeException e) {
            log.debug("could not look at the playheads subscription={}", subscription, e);
        } finally {
            isUnderWay = false;
        }
    }

    private void tellLag(List<? extends LaneRunner<?>> lanes, Position goal) {
        for (LaneRunner<?> lane : lanes) {
            Playhead held = lane.held();
            if (held != null) {
                Partition partition = lane.partition();
                long events = Math.max(0, goal.next(partition.topic(), partition.number()) - held.next());
                standing.listener().lag(partition, events, events == 0 ? null : lane.oldest());
            }
        }
    }

    private static Map<Partition, Long> positions(List<? extends LaneRunner<?>> lanes) {
        Map<Partition, Long> positions = new HashMap<>();
        for (LaneRunner<?> lane : lanes) {
            Playhead held = lane.held();
            if (held != null) {
                positions.put(held.partition(), held.next());
            }
        }
        return positions;
    }

    /** One that stands behind the end is of another log, and has reached nothing of this one. */
    private static boolean isInLog(Playhead playhead, Position goal) {
        Partition partition = playhead.partition();
        return playhead.next() <= goal.next(partition.topic(), partition.number());
    }
}

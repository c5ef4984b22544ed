// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StandingTest {

    private static final Partition FIRST = new Partition("orders", 0);
    private static final Partition SECOND = new Partition("orders", 1);
    private static final Position ENDS = Position.of("orders", 0, 3).with("orders", 1, 5);

    private final Standing standing = new Standing("billing", new SubscriptionListener() {}, Clock.systemUTC());

    @Test
    void itIsCaughtUpWhenEveryPartitionHasReachedItsEnd() throws Exception {
        standing.started(ENDS);

        standing.stored(FIRST, 3);
        standing.stored(SECOND, 4);
        assertThat(standing.isCatchingUp()).isTrue();
        standing.stored(SECOND, 5);

        assertThat(standing.caughtUpFuture().get(10, TimeUnit.SECONDS)).isEqualTo(ENDS);
    }

    @Test
    void whatOthersHaveReachedCountsAsWell() throws Exception {
        standing.started(ENDS);
        CompletableFuture<Position> reached = standing.reached(Position.of("orders", 1, 4));
        standing.stored(FIRST, 3);

        standing.others(List.of(at(FIRST, 1), at(SECOND, 3)));
        assertThat(reached).isNotDone();
        standing.others(List.of(at(FIRST, 1), at(SECOND, 5)));

        assertThat(reached.get(10, TimeUnit.SECONDS)).isEqualTo(Position.of("orders", 1, 4));
        assertThat(standing.caughtUpFuture().get(10, TimeUnit.SECONDS)).isEqualTo(ENDS);
    }

    /** Whoever opens an incident holds its lane's lock. */
    @Test
    void whoWaitsHearsOfAHaltOnAThreadOfItsOwn() throws Exception {
        standing.started(ENDS);
        CompletableFuture<Thread> told = standing.caughtUpFuture().handle((position, halted) -> Thread.currentThread());

        standing.opened(new Incident.PositionLost("billing", FIRST, 1, 2));

        assertThat(told.get(10, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
        assertThat(standing.caughtUpFuture()).isCompletedExceptionally();
    }

    private static Playhead at(Partition partition, long next) {
        return Playhead.unclaimed("billing", partition, new TopicIdentity("cluster", "id", 2), next);
    }
}

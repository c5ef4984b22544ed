// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {

    private final AtomicLong now = new AtomicLong();

    @Test
    void whoHasHandledEventsWaitsUntilThatManyMayHaveBeenHandled() {
        var pace = new Pace(100, 1, now::get);

        assertThat(pace.owed(25)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(250));
        assertThat(pace.owed(25)).as("another lane, at the same time").isEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
        now.addAndGet(TimeUnit.SECONDS.toNanos(10));
        assertThat(pace.owed(25)).as("what was not used is not saved up").isEqualTo(TimeUnit.MILLISECONDS.toNanos(250));
    }

    @Test
    void anInstanceTakesItsShare() {
        var pace = new Pace(100, 0.5, now::get);

        assertThat(pace.owed(25)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        pace.share(1);
        assertThat(pace.owed(25)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(250));
    }

    @Test
    void aBatchIsAQuarterOfASecondAndAtLeastOneEvent() {
        assertThat(new Pace(100, 1, now::get).batch()).isEqualTo(25);
        assertThat(new Pace(1, 1, now::get).batch()).isEqualTo(1);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StintTest {

    private static final long LENGTH = Duration.ofSeconds(1).toNanos();

    @Test
    void slowEventsEndTheStintAtTheFirstOneBehindItsTime() {
        assertThat(eventsUntilUp(Duration.ofMillis(300).toNanos())).isEqualTo(4);
    }

    @Test
    void quickEventsOverrunTheTimeByLessThanAHundredOfThem() {
        long each = Duration.ofNanos(1_000).toNanos();
        assertThat(eventsUntilUp(each) * each).isBetween(LENGTH, LENGTH + 100 * each);
    }

    @Test
    void eventsThatTurnSlowOverrunTheTimeByNoMoreThanWhatWasBlind() {
        var stint = new Stint(0, LENGTH);
        assertThat(stint.isUp(1, 1_000)).isFalse();

        assertThat(stint.isUp(65, LENGTH)).isTrue();
    }

    private static int eventsUntilUp(long each) {
        var stint = new Stint(0, LENGTH);
        int handled = 1;
        while (!stint.isUp(handled, handled * each)) {
            handled++;
        }
        return handled;
    }
}

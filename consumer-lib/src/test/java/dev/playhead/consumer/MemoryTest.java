// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryTest {

    private static final long MEGABYTE = 1 << 20;

    private final Memory memory = new Memory(100 * MEGABYTE);

    @Test
    void aLaneMayHoldWhatOneFetchBringsWhileAQuarterOfItIsNotHeld() {
        join(1_000);

        memory.add(24 * MEGABYTE);

        assertThat(memory.share()).isEqualTo(16 * MEGABYTE);
    }

    @Test
    void anotherQuarterIsSharedOut() {
        memory.add(25 * MEGABYTE);

        join(1);
        assertThat(memory.share()).isEqualTo(16 * MEGABYTE);

        join(9);
        assertThat(memory.share()).isEqualTo(5 * MEGABYTE / 2);

        for (int lane = 0; lane < 9; lane++) {
            memory.left();
        }
        assertThat(memory.share()).isEqualTo(16 * MEGABYTE);
    }

    @Test
    void lanesThatAreStuckNeverKeepTheOthersFromBeingPolled() {
        long poll = 11 * MEGABYTE / 4;
        for (int stuck = 1; stuck <= 10; stuck++) {
            Memory memory = new Memory(128 * MEGABYTE);
            IntStream.range(0, 50).forEach(lane -> memory.joined());

            for (int lane = 0; lane < stuck; lane++) {
                long held = 0;
                while (held == 0 || held < memory.share()) {
                    held += poll;
                    memory.add(poll);
                }
            }

            assertThat(memory.isLow()).as("%d of 50", stuck).isTrue();
        }
    }

    @Test
    void itIsFullAtItsLimitAndFilledAgainFromThreeQuarters() {
        memory.add(99 * MEGABYTE);
        assertThat(memory.isFull()).isFalse();
        memory.add(MEGABYTE);
        assertThat(memory.isFull()).isTrue();

        memory.add(-24 * MEGABYTE);
        assertThat(memory.isLow()).isFalse();
        memory.add(-MEGABYTE);
        assertThat(memory.isLow()).isTrue();
    }

    @Test
    void whatKafkasClientFetchesAheadIsASixthOfItAndOfNoPartitionLessThanABatch() {
        Memory memory = new Memory(192 * MEGABYTE);

        assertThat(memory.fetch(6)).as("at most 4 MiB").isEqualTo(4 << 20);
        assertThat(memory.fetch(64)).isEqualTo(512 << 10);
        assertThat(memory.fetch(10_000)).as("enough for a batch of a producer").isEqualTo(256 << 10);
        assertThat(memory.fetch(0)).as("none is known yet").isEqualTo(4 << 20);
    }

    private void join(int lanes) {
        for (int lane = 0; lane < lanes; lane++) {
            memory.joined();
        }
    }
}

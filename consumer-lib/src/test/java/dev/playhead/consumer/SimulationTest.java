// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final long FROM = Long.getLong("playhead.sim.from", 1);
    private static final int SEEDS = Integer.getInteger("playhead.sim.seeds", 20_000);

    @Test
    void noScheduleLosesRepeatsReordersOrSkipsAnything() {
        long commits = 0;
        long fenced = 0;
        long halted = 0;
        long steps = 0;
        long admitted = 0;
        long discharged = 0;

        for (long seed = FROM; seed < FROM + SEEDS; seed++) {
            Simulation run = new Simulation(seed).run();
            commits += run.commits;
            fenced += run.fenced;
            halted += run.halted;
            steps += run.steps;
            admitted += run.admitted;
            discharged += run.discharged;
        }

        double seconds = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
        System.out.printf(
                "%d schedules in %.1f CPU seconds: %d steps, %d commits, %d refused by the fence, %d halts, %d admitted,"
                        + " %d discharged%n",
                SEEDS, seconds, steps, commits, fenced, halted, admitted, discharged);
        assertThat(commits).isGreaterThan(SEEDS);
        assertThat(discharged).isGreaterThan(SEEDS / 2);
    }
}

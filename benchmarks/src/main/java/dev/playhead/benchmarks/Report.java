// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import dev.playhead.benchmarks.Benchmark.Pair;
import dev.playhead.benchmarks.Benchmark.Variant;
import dev.playhead.benchmarks.Rounds.Sample;
import java.util.Locale;

/** Where the figures go. */
interface Report {

    void round(Benchmark benchmark, Variant variant, int round, Sample sample);

    void table(Benchmark benchmark, Rounds rounds);

    /** For people: a table of medians. */
    static Report table() {
        return new Report() {
            @Override
            public void round(Benchmark benchmark, Variant variant, int round, Sample sample) {
                System.err.printf(
                        Locale.ROOT,
                        "%s round %d: %-28s %,14.0f events/s%n",
                        benchmark.name(),
                        round,
                        variant.name(),
                        sample.eventsPerSecond());
            }

            @Override
            public void table(Benchmark benchmark, Rounds rounds) {
                System.out.printf("%n%-32s %14s %16s%n", benchmark.name(), "events/s", "CPU s/million");
                for (Variant variant : benchmark.variants()) {
                    System.out.printf(
                            Locale.ROOT,
                            "%-32s %,14.0f %16.3f%n",
                            "  " + variant.name(),
                            rounds.medianRate(variant.name()),
                            rounds.medianCpu(variant.name()));
                }
                for (Pair pair : benchmark.pairs()) {
                    System.out.printf(
                            Locale.ROOT,
                            "  %-52s rate × %.2f   CPU × %.2f%n",
                            pair,
                            rounds.medianRatio(pair),
                            rounds.medianCpuRatio(pair));
                }
            }
        };
    }

    /** For programs: a line a run, then a line a ratio. */
    static Report csv() {
        return new Report() {
            @Override
            public void round(Benchmark benchmark, Variant variant, int round, Sample sample) {
                System.out.printf(
                        Locale.ROOT,
                        "run,%s,%s,%d,%.0f,%.4f%n",
                        benchmark.name(),
                        variant.name(),
                        round,
                        sample.eventsPerSecond(),
                        sample.cpuSecondsPerMillion());
            }

            @Override
            public void table(Benchmark benchmark, Rounds rounds) {
                for (Pair pair : benchmark.pairs()) {
                    System.out.printf(
                            Locale.ROOT, "ratio,%s,%s,%.3f%n", benchmark.name(), pair, rounds.medianRatio(pair));
                }
            }
        };
    }
}

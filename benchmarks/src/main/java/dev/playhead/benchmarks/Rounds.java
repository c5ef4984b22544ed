// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import dev.playhead.benchmarks.Benchmark.Pair;
import dev.playhead.benchmarks.Benchmark.Variant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** Runs the variants of one benchmark in turn: first to warm up, then round by round, each round in another order. */
final class Rounds {

    private static final int WARM_UPS = 2;

    private final Benchmark benchmark;
    private final int count;
    private final Report report;
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();

    /** What one run of one variant took. */
    record Sample(double eventsPerSecond, double cpuSecondsPerMillion) {}

    Rounds(Benchmark benchmark, int count, Report report) {
        this.benchmark = benchmark;
        this.count = count;
        this.report = report;
        benchmark.variants().forEach(variant -> samples.put(variant.name(), new ArrayList<>()));
    }

    void run() throws Exception {
        for (int i = 0; i < WARM_UPS; i++) {
            for (Variant variant : benchmark.variants()) {
                measure(variant);
            }
        }
        List<Variant> order = new ArrayList<>(benchmark.variants());
        for (int round = 1; round <= count; round++) {
            for (Variant variant : order) {
                Sample sample = measure(variant);
                samplesOf(variant.name()).add(sample);
                report.round(benchmark, variant, round, sample);
            }
            Collections.rotate(order, 1);
        }
        report.table(benchmark, this);
    }

    private static Sample measure(Variant variant) throws Exception {
        System.gc(); // the garbage of one variant is not the next one's to clear away
        Stopwatch watch = new Stopwatch();
        long events = variant.work().run(watch);
        watch.end();
        return new Sample(events / watch.seconds(), watch.cpuSeconds() * 1e6 / events);
    }

    double medianRate(String variant) {
        return median(
                samplesOf(variant).stream().mapToDouble(Sample::eventsPerSecond).toArray());
    }

    double medianCpu(String variant) {
        return median(samplesOf(variant).stream()
                .mapToDouble(Sample::cpuSecondsPerMillion)
                .toArray());
    }

    /** The median of the ratios taken round by round, not the ratio of the medians: a slow round is slow for both. */
    double medianRatio(Pair pair) {
        return medianRatio(pair, Sample::eventsPerSecond);
    }

    /** As {@link #medianRatio(Pair)}, of CPU time: less is better, and other work on the machine counts less. */
    double medianCpuRatio(Pair pair) {
        return medianRatio(pair, Sample::cpuSecondsPerMillion);
    }

    private double medianRatio(Pair pair, ToDoubleFunction<Sample> figure) {
        List<Sample> ours = samplesOf(pair.ours());
        List<Sample> theirs = samplesOf(pair.peer());
        double[] ratios = new double[ours.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i));
        }
        return median(ratios);
    }

    private List<Sample> samplesOf(String variant) {
        return Objects.requireNonNull(samples.get(variant), variant);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import java.util.List;

/**
 * One comparison: variants that do the same work, and the pairs whose ratio is reported.
 *
 * @param name as it stands in the report, e.g. {@code replay}
 */
record Benchmark(String name, List<Variant> variants, List<Pair> pairs) {

    /** One way to do the work. */
    record Variant(String name, Work work) {}

    /** Ours over theirs. */
    record Pair(String ours, String peer) {

        @Override
        public String toString() {
            return ours + "/" + peer;
        }
    }

    /** Does the work once. */
    @FunctionalInterface
    interface Work {

        /** Returns how many events were handled. The watch runs from before this call until after it, unless told. */
        long run(Stopwatch watch) throws Exception;
    }
}

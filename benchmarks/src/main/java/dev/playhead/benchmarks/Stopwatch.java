// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Measures one run of a variant, from its first event to its last where starting and closing are not the question. */
final class Stopwatch {

    private static final OperatingSystemMXBean OS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private volatile boolean hasBegun;
    private long beganNanos = System.nanoTime();
    private long beganCpu = OS.getProcessCpuTime();
    private long tookNanos;
    private long tookCpu;

    /** Counts from now, not from the start of the run; the first call decides. */
    void begin() {
        if (!hasBegun) {
            beginOnce();
        }
    }

    boolean hasBegun() {
        return hasBegun;
    }

    private synchronized void beginOnce() {
        if (!hasBegun) {
            beganNanos = System.nanoTime();
            beganCpu = OS.getProcessCpuTime();
            hasBegun = true;
        }
    }

    /** Counts until now, not until the end of the run; the first call decides. */
    synchronized void end() {
        if (tookNanos == 0) {
            tookNanos = System.nanoTime() - beganNanos;
            tookCpu = OS.getProcessCpuTime() - beganCpu;
        }
    }

    synchronized double seconds() {
        return tookNanos / 1e9;
    }

    /** Of the whole process: all its threads, garbage collection too. */
    synchronized double cpuSeconds() {
        return tookCpu / 1e9;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Writes down what happens, as it happens, for those who watch and for the report. Thread-safe. */
final class Diary {

    /** Faults that could not be inflicted, or not be ended, in the way they should. */
    static final String UNPLANNED = "unplanned";

    /** How many anomalies of one kind are worth reading. */
    static final int FEW = 5;

    private final long begun = System.nanoTime();
    private final PrintStream out;
    private final PrintStream copy;
    private final Map<String, Integer> faults = new TreeMap<>();
    private final Map<String, List<Duration>> takeovers = new TreeMap<>();
    private final Map<String, List<Duration>> recoveries = new TreeMap<>();
    private final Map<String, Integer> heard = new TreeMap<>();
    private final Set<Anomaly> anomalies = new LinkedHashSet<>();

    Diary(PrintStream out, Path file) throws IOException {
        this.out = out;
        this.copy = new PrintStream(file.toFile(), java.nio.charset.StandardCharsets.UTF_8);
    }

    Duration time() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    synchronized void line(String text) {
        String line = "%6s  %s".formatted(clock(time()), text);
        out.println(line);
        copy.println(line);
        copy.flush();
    }

    static String clock(Duration time) {
        return "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
    }

    synchronized void fault(Disaster disaster) {
        faults.merge(disaster.kind(), 1, Integer::sum);
        line(disaster.toString());
    }

    synchronized void tookOver(Disaster disaster, Duration took) {
        takeovers.computeIfAbsent(disaster.kind(), none -> new ArrayList<>()).add(took);
    }

    synchronized void recovered(Disaster disaster, Duration took) {
        recoveries.computeIfAbsent(disaster.kind(), none -> new ArrayList<>()).add(took);
    }

    /** Something that is only counted. */
    synchronized void count(String what, int times) {
        heard.merge(what, times, Integer::sum);
    }

    synchronized int counted(String what) {
        return heard.getOrDefault(what, 0);
    }

    /** Keeps it, if it is not known yet; says the first few of each kind. */
    synchronized void anomaly(Anomaly anomaly) {
        if (anomalies.add(anomaly)
                && anomalies.stream()
                                .filter(known -> known.kind() == anomaly.kind())
                                .limit(FEW + 1)
                                .count()
                        <= FEW) {
            line("ANOMALY " + anomaly);
        }
    }

    synchronized List<Anomaly> anomalies() {
        return List.copyOf(anomalies);
    }

    synchronized Map<String, Integer> faults() {
        return new TreeMap<>(faults);
    }

    synchronized int faultCount() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The shortest first. */
    synchronized List<Duration> takeovers(String kind) {
        return takeovers.getOrDefault(kind, List.of()).stream().sorted().toList();
    }

    /** The shortest first. */
    synchronized List<Duration> recoveries(String kind) {
        return recoveries.getOrDefault(kind, List.of()).stream().sorted().toList();
    }
}

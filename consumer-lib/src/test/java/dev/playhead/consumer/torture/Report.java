// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;

/** One page of Markdown: what was broken, what was checked, and what was found. */
final class Report {

    /** What the last judgement had before it. */
    record Checked(
            long logged,
            long acknowledged,
            long aborted,
            long unknown,
            long effects,
            long keys,
            long moves,
            long epochs,
            long patients,
            long discharged,
            int partitions,
            String databaseVersion) {}

    private Report() {}

    static String of(Torture.Settings settings, Diary diary, @Nullable Checked checked, Growth growth) {
        var page = new StringBuilder("# Torture: " + verdict(diary, checked) + "\n\n");
        page.append(
                "%s, seed %d, %d min (%s with the start and the last judgement). Commit %s. Kafka %s, PostgreSQL %s, Java %s, %s, %s.\n"
                        .formatted(
                                LocalDate.now(ZoneOffset.UTC),
                                settings.seed(),
                                settings.time().toMinutes(),
                                Diary.clock(diary.time()),
                                commit(),
                                AppInfoParser.getVersion(),
                                checked == null
                                        ? "?"
                                        : checked.databaseVersion().split(" ", -1)[0],
                                System.getProperty("java.version"),
                                System.getProperty("os.name"),
                                machine()));
        if (diary.counted("interrupted") > 0) {
            page.append("\nInterrupted: what happened after the last judgement is not judged.\n");
        }
        if (checked != null) {
            page.append(checks(diary, checked));
        }
        page.append(faults(diary));
        page.append("\n## Who lived on\n\n");
        growth.lines().forEach(line -> page.append("- ").append(line).append('\n'));
        page.append(anomalies(diary.anomalies()));
        return page.toString();
    }

    private static String verdict(Diary diary, @Nullable Checked checked) {
        if (checked == null) {
            return "nothing was judged";
        }
        int found = diary.anomalies().size();
        return found == 0 ? "no anomaly" : found == 1 ? "1 anomaly" : found + " anomalies";
    }

    private static String checks(Diary diary, Checked checked) {
        return """

                ## What was judged

                | | |
                |---|---|
                | events in the committed log, of %d partitions at the end | %,d |
                | writes acknowledged, each in the log once and where it was said to be | %,d |
                | writes aborted, none of them read; writes of unknown fate | %,d; %,d |
                | effects of both subscriptions, each once and in the order of its key | %,d |
                | keys | %,d |
                | positions compared, each with its effects in one transaction | %,d |
                | epochs granted | %,d |
                | patients admitted; discharged | %,d; %,d |
                | assignments of partitions; fenced writes; commits of unknown outcome | %,d; %,d; %,d |
                """.formatted(
                        checked.partitions(),
                        checked.logged(),
                        checked.acknowledged(),
                        checked.aborted(),
                        checked.unknown(),
                        checked.effects(),
                        checked.keys(),
                        checked.moves(),
                        checked.epochs(),
                        checked.patients(),
                        checked.discharged(),
                        diary.counted("assignments"),
                        diary.counted("fenced writes"),
                        diary.counted("commits of unknown outcome"));
    }

    private static String faults(Diary diary) {
        var table = new StringBuilder("""

                ## What was broken

                %,d faults, %d of which did not go as planned. *Takeover* is how long it took until all was handled that was
                published half a second after the begin of a fault; *recovery*, by its end. Others went on meanwhile.

                | fault | times | takeover: median | longest | recovery: median | p99 | longest |
                |---|---|---|---|---|---|---|
                """.formatted(diary.faultCount(), diary.counted(Diary.UNPLANNED)));
        diary.faults().forEach((kind, times) -> {
            List<Duration> takeovers = diary.takeovers(kind);
            List<Duration> recoveries = diary.recoveries(kind);
            table.append("| %s | %d | %s | %s | %s | %s | %s |\n"
                    .formatted(
                            kind,
                            times,
                            percentile(takeovers, 0.5),
                            percentile(takeovers, 1),
                            percentile(recoveries, 0.5),
                            percentile(recoveries, 0.99),
                            percentile(recoveries, 1)));
        });
        return table.toString();
    }

    private static String percentile(List<Duration> sorted, double part) {
        if (sorted.isEmpty()) {
            return "";
        }
        int index = (int) Math.ceil(part * sorted.size()) - 1;
        return "%.1f s".formatted(sorted.get(index).toMillis() / 1000.0);
    }

    private static String anomalies(List<Anomaly> found) {
        var list = new StringBuilder("\n## Anomalies\n\n");
        if (found.isEmpty()) {
            list.append("None.\n");
        }
        found.stream()
                .collect(Collectors.groupingBy(Anomaly::kind, TreeMap::new, Collectors.toList()))
                .forEach((kind, ofKind) -> {
                    list.append("%s, %,d:\n".formatted(kind, ofKind.size()));
                    ofKind.stream()
                            .limit(Diary.FEW)
                            .forEach(anomaly ->
                                    list.append("- ").append(anomaly.what()).append('\n'));
                });
        return list.toString();
    }

    // ---- where it ran

    private static String commit() {
        try {
            String commit = output("git", "rev-parse", "--short=10", "HEAD");
            return commit.isEmpty()
                    ? "unknown"
                    : commit + (output("git", "status", "--porcelain").isEmpty() ? "" : " with changes");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String output(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static String machine() {
        int cores = Runtime.getRuntime().availableProcessors();
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long gibibytes = Math.round(system.getTotalMemorySize() / (double) (1L << 30));
        return cores + (cores == 1 ? " core, " : " cores, ") + gibibytes + " GiB";
    }
}

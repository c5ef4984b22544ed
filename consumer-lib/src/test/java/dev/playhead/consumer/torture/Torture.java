// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

import dev.playhead.consumer.Subscription;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ./playhead torture} starts: breaks everything around two {@link Subscription}s, one of each group protocol,
 * for as long as it is told to. Every two minutes it mends all, waits until all is handled, and judges everything that has
 * happened since the beginning. It ends with a report, and with 1 if a promise was broken; at the first one it stops.
 */
final class Torture implements Seat.Witness {

    private static final Duration RAGE = Duration.ofMinutes(2);

    /** How long after the last fault everything must be handled. */
    static final Duration LIVE = Duration.ofMinutes(3);

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration BETWEEN_RETRIES = Duration.ofSeconds(3);

    private final Settings settings;
    private final Diary diary;
    private final Growth growth = new Growth();
    private final AtomicBoolean isReported = new AtomicBoolean();
    private volatile Report.@Nullable Checked checked;
    private volatile @Nullable Scene scene;

    /** What it was started with. */
    record Settings(Duration time, long seed, Path report, Path directory) {

        static Settings read(String[] arguments) {
            return new Settings(
                    Duration.ofMinutes(Long.parseLong(arguments[0])),
                    Long.parseLong(arguments[1]),
                    Path.of(arguments[2]),
                    Path.of(arguments[3]));
        }
    }

    private Torture(Settings settings) throws IOException {
        this.settings = settings;
        delete(settings.directory());
        Files.createDirectories(settings.directory());
        Files.createDirectories(settings.report().resolveSibling(""));
        this.diary = new Diary(
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                settings.directory().resolve("diary.log"));
    }

    /** Arguments: minutes, seed, the file for the report, the directory for logs and data, which is emptied. */
    public static void main(String[] arguments) throws Exception {
        var torture = new Torture(Settings.read(arguments));
        Runtime.getRuntime().addShutdownHook(new Thread(torture::interrupted));
        torture.run();
        torture.end();
        System.exit(torture.diary.anomalies().isEmpty() ? 0 : 1);
    }

    private void run() throws Exception {
        diary.line("seed " + settings.seed() + ", " + settings.time().toMinutes() + " min");
        Scene opened = Scene.open(settings.directory(), settings.seed(), this);
        scene = opened;
        var lag = new Lag(opened.books(), opened.subscriptions());
        lag.watch();
        awaitPlayheads(opened, lag);
        diary.line(
                "up: three brokers, registry, database, " + opened.residents().size() + " instances");
        var nemesis = new Nemesis(opened, settings.seed(), lag, diary);
        Duration end = diary.time().plus(settings.time());
        showProgress(end);
        while (diary.time().compareTo(end) < 0 && diary.anomalies().isEmpty()) {
            opened.workload().goOn();
            Duration left = end.minus(diary.time());
            nemesis.rage(left.compareTo(RAGE) < 0 ? left : RAGE);
            judge(opened, lag);
        }
    }

    /** Whoever comes first opens them all. */
    private static void awaitPlayheads(Scene opened, Lag lag) throws InterruptedException {
        Map<Integer, Long> beginnings = IntStream.range(0, opened.workload().partitions())
                .boxed()
                .collect(Collectors.toMap(partition -> partition, partition -> 0L));
        while (lag.isBehind(beginnings)) {
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
    }

    // ---- the judgement

    private void judge(Scene opened, Lag lag) throws Exception {
        opened.heal();
        long begun = System.nanoTime();
        opened.workload().rest();
        CommittedLog log = opened.log().read(opened.workload().partitions(), LIVE);
        if (!isHandled(opened, lag, log)) {
            diary.anomaly(new Anomaly(
                    Anomaly.Kind.NOT_LIVE,
                    LIVE.toMinutes() + " minutes after the last fault " + lag + " is not behind " + log.ends() + ", "
                            + opened.books().patients() + " patients are left"));
            for (Seat seat : opened.seats()) {
                seat.signal("QUIT"); // a thread dump, for its log
            }
        }
        Duration healed = Duration.ofNanos(System.nanoTime() - begun);
        growth.measure(opened.survivors());
        growth.leaks().forEach(diary::anomaly);
        Report.Checked now = check(opened, log);
        checked = now;
        diary.line(
                "all handled %.0f s after the last fault; checked %,d effects of %,d keys, %,d positions, %,d patients: %s"
                        .formatted(
                                healed.toMillis() / 1000.0,
                                now.effects(),
                                now.keys(),
                                now.moves(),
                                now.patients(),
                                diary.anomalies().isEmpty()
                                        ? "no anomaly"
                                        : diary.anomalies().size() + " anomalies"));
    }

    private static boolean isHandled(Scene opened, Lag lag, CommittedLog log)
            throws InterruptedException, SQLException {
        long deadline = System.nanoTime() + LIVE.toNanos();
        long retry = System.nanoTime();
        while (lag.isBehind(log.ends()) || opened.books().patients() > 0) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            if (System.nanoTime() > retry) {
                opened.subscriptions().forEach(opened::retryAll);
                retry = System.nanoTime() + BETWEEN_RETRIES.toNanos();
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
        return true;
    }

    private Report.Checked check(Scene opened, CommittedLog log) throws SQLException {
        List<Move> moves = opened.books().moves();
        List<Note> notes = opened.books().notes();
        Checker.check(log, moves, notes).forEach(diary::anomaly);
        Workload written = opened.workload();
        Checker.checkWrites(log, written.acknowledged(), written.aborted()).forEach(diary::anomaly);
        Set<String> keys = new HashSet<>();
        notes.forEach(note -> keys.add(note.key()));
        return new Report.Checked(
                log.size(),
                written.acknowledged().size(),
                written.aborted().size(),
                written.unknown(),
                notes.stream().filter(note -> note.kind() == Note.Kind.EFFECT).count(),
                keys.size(),
                moves.stream().filter(move -> !move.isClaim()).count(),
                moves.stream().filter(Move::isClaim).count(),
                notes.stream().filter(note -> note.kind() == Note.Kind.ADMITTED).count(),
                notes.stream().filter(note -> note.kind() == Note.Kind.LEFT).count(),
                written.partitions(),
                opened.databaseVersion());
    }

    // ---- what instances say

    @Override
    public void heard(Seat seat, String line) {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case "assigned" -> diary.count("assignments", 1);
            case "unassigned" -> diary.count("partitions " + words[1], 1);
            case "fenced" -> diary.count("fenced writes", 1);
            case "unknown" -> diary.count("commits of unknown outcome", 1);
            case "waits" -> diary.count("waits: " + words[1], 1);
            case "halted" -> diary.anomaly(new Anomaly(Anomaly.Kind.HALTED, seat.name() + ": " + line));
            case "figures" -> growth.heard(seat, line);
            default -> {}
        }
    }

    @Override
    public void died(Seat seat, String instance, int status) {
        diary.anomaly(new Anomaly(Anomaly.Kind.DIED, instance + " ended by itself, with " + status));
        seat.start();
    }

    @Override
    public void overstayed(Seat seat) {
        diary.anomaly(new Anomaly(Anomaly.Kind.NOT_LIVE, seat.name() + " did not end within 30 seconds of SIGTERM"));
    }

    // ---- the end

    private void showProgress(Duration end) {
        var thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            System.out.println("progress " + diary.time().toSeconds() + " " + end.toSeconds());
                            TimeUnit.SECONDS.sleep(1);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "progress");
        thread.setDaemon(true);
        thread.start();
    }

    private void interrupted() {
        diary.count("interrupted", isReported.get() ? 0 : 1);
        try {
            end();
        } catch (IOException e) {
            System.out.println("no report could be written: " + e.getMessage());
        }
    }

    /** Reports, once, and ends everything. */
    private void end() throws IOException {
        if (!isReported.compareAndSet(false, true)) {
            return;
        }
        String report = Report.of(settings, diary, checked, growth);
        Files.writeString(settings.report(), report);
        System.out.println();
        System.out.print(report);
        Scene opened = scene;
        if (opened != null) {
            opened.close();
        }
        if (diary.anomalies().isEmpty()) {
            delete(settings.directory().resolve(Scene.SERVERS));
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * One stage of something long. On a terminal it is a live line with a bar, a rate and the time left; when it is done, and
 * elsewhere, it is one line. Thread-safe.
 */
final class Stage implements AutoCloseable {

    private static final int BAR = 20;
    private static final int SMALLEST_BAR = 5;
    private static final int RATED = 1000;
    private static final int FORETELLING = 50;
    private static final long REDRAW_NANOS = 100_000_000;
    private static final String[] SPINNER = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
    private static final String[] ASCII_SPINNER = {"|", "/", "-", "\\"};

    private final Terminal terminal;
    private final String title;
    private final long started = System.nanoTime();
    private volatile String detail = "";
    private volatile Progress progress = new Progress(0, -1, Unit.COUNT);
    private volatile boolean ended;

    enum Unit {
        COUNT,
        BYTES
    }

    /** @param total -1 while unknown */
    private record Progress(long done, long total, Unit unit) {}

    Stage(Terminal terminal, String title) {
        this.terminal = terminal;
        this.title = title;
    }

    /** What the stage is at, for those who watch. */
    void detail(String text) {
        detail = text;
        progress = new Progress(0, -1, Unit.COUNT);
    }

    /** @param total -1 while unknown */
    void progress(long done, long total) {
        progress = new Progress(done, total, Unit.COUNT);
    }

    /** @param total -1 while unknown */
    void download(String file, long done, long total) {
        detail = file;
        progress = new Progress(done, total, Unit.BYTES);
    }

    Duration took() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** Ends the stage well. */
    void done(String result) {
        ended = true;
        terminal.end(
                this,
                terminal.mark(true) + " " + title + (result.isEmpty() ? "" : ": " + result) + " (" + Words.time(took())
                        + ")");
    }

    /** Ends the stage well, with the number of things done and, where it says something, their rate. */
    void done(long count, String noun) {
        String things = Words.count(count, noun);
        done(count < RATED ? things : things + ", " + Words.rate(count, took()));
    }

    /** Ends the stage, if it is not done, without a word: whoever failed it says why. */
    @Override
    public void close() {
        if (!ended) {
            ended = true;
            terminal.drop(this);
        }
    }

    void animate() {
        var thread = new Thread(
                () -> {
                    while (!ended) {
                        terminal.redraw();
                        LockSupport.parkNanos(REDRAW_NANOS);
                    }
                },
                "stage");
        thread.setDaemon(true);
        thread.start();
    }

    /** Fits the terminal: where it is narrow, the bar gives way to the numbers. */
    String liveLine() {
        Progress now = progress;
        String left = spinner() + " " + title + (detail.isEmpty() ? "" : ": " + detail);
        String right = numbers(now) + "  " + Words.time(took()) + timeLeft(now);
        int room = Math.min(BAR, terminal.look().columns() - left.length() - right.length() - 3);
        return left + (now.total > 0 && room >= SMALLEST_BAR ? "  " + bar(now, room) : "") + right;
    }

    private String spinner() {
        String[] frames = terminal.look().unicode() ? SPINNER : ASCII_SPINNER;
        return frames[(int) (took().toMillis() / 100 % frames.length)];
    }

    private String bar(Progress now, int width) {
        int full = (int) Math.min(width, width * now.done / now.total);
        boolean unicode = terminal.look().unicode();
        return (unicode ? "█" : "#").repeat(full) + (unicode ? "░" : ".").repeat(width - full);
    }

    private String numbers(Progress now) {
        if (now.done <= 0) {
            return "";
        }
        if (now.unit == Unit.BYTES) {
            return "  " + Words.bytes(now.done) + (now.total > 0 ? " of " + Words.bytes(now.total) : "");
        }
        return "  " + Words.count(now.done) + (now.total > 0 ? " of " + Words.count(now.total) : "") + "  "
                + Words.rate(now.done, took());
    }

    /** Nothing before a part is done that foretells the whole. */
    private String timeLeft(Progress now) {
        if (now.total <= 0 || now.done >= now.total || now.done * FORETELLING < now.total || now.unit == Unit.BYTES) {
            return "";
        }
        long nanos = (long) ((double) took().toNanos() * (now.total - now.done) / now.done);
        return ", " + Words.time(Duration.ofNanos(Math.max(0, nanos))) + " left";
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the user sees: our lines on standard output, errors on standard error, nothing else. On a terminal the stage that
 * runs is one live line at the bottom; elsewhere no control character is ever written. Thread-safe.
 */
final class Terminal {

    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final PrintStream err;
    private final Look look;
    private @Nullable Stage live;
    private boolean farewell;

    /**
     * @param live whether lines may be drawn again
     * @param color whether color is welcome
     * @param unicode whether more than ASCII can be shown
     * @param canAsk whether somebody sits there to answer
     * @param columns the width of a line
     */
    record Look(boolean live, boolean color, boolean unicode, boolean canAsk, int columns) {

        static final Look PLAIN = new Look(false, false, false, false, 80);

        /** As the launcher found it: a JVM cannot tell a terminal from a file on every version of Java. */
        static Look of(Map<String, String> environment, Map<String, String> properties) {
            boolean smart = !environment.getOrDefault("TERM", "dumb").equals("dumb");
            boolean live = smart
                    && properties.getOrDefault("playhead.stdout.terminal", "").equals("true");
            boolean color = live && environment.getOrDefault("NO_COLOR", "").isEmpty();
            boolean canAsk =
                    properties.getOrDefault("playhead.stdin.terminal", "").equals("true");
            return new Look(live, color, isUtf8(environment), canAsk, columns(properties));
        }

        private static boolean isUtf8(Map<String, String> environment) {
            return List.of("LC_ALL", "LC_CTYPE", "LANG").stream()
                    .map(name -> environment.getOrDefault(name, ""))
                    .filter(value -> !value.isEmpty())
                    .findFirst()
                    .map(value ->
                            value.toLowerCase(Locale.ROOT).replace("-", "").contains("utf8"))
                    .orElse(false);
        }

        private static int columns(Map<String, String> properties) {
            try {
                return Math.max(40, Integer.parseInt(properties.getOrDefault("playhead.columns", "80")));
            } catch (NumberFormatException e) {
                return 80;
            }
        }
    }

    Terminal(PrintStream out, PrintStream err, Look look) {
        this.out = out;
        this.err = err;
        this.look = look;
    }

    static Terminal ofThisProcess() {
        @SuppressWarnings({"unchecked", "rawtypes"}) // system properties that were set as text are text
        Map<String, String> properties = (Map) System.getProperties();
        return new Terminal(utf8(FileDescriptor.out), utf8(FileDescriptor.err), Look.of(System.getenv(), properties));
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    Look look() {
        return look;
    }

    /** Writes a line of text, without regard to its width. */
    synchronized void line(String text) {
        if (!farewell) {
            eraseLive();
            out.println(text);
            drawLive();
        }
    }

    void blank() {
        line("");
    }

    /** Writes a line that tells the user of a failure. */
    synchronized void error(String text) {
        if (!farewell) {
            eraseLive();
            err.println(text);
            drawLive();
        }
    }

    /** Writes the last line: what breaks while everything is being stopped is not worth a word. */
    synchronized void farewell(String text) {
        eraseLive();
        live = null;
        line(text);
        farewell = true;
    }

    /** Writes rows with their columns aligned; the last column is left as it is. */
    void table(List<List<String>> rows) {
        int[] widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            var line = new StringBuilder(" ");
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                line.append(' ').append(cell);
                line.append(" ".repeat(i == row.size() - 1 ? 0 : widths[i] - cell.length() + 1));
            }
            line(line.toString().stripTrailing());
        }
    }

    /** Begins a stage, e.g. {@code "publish the history"}. One runs at a time. */
    synchronized Stage stage(String title) {
        var stage = new Stage(this, title);
        live = stage;
        if (look.live()) {
            stage.animate();
        }
        return stage;
    }

    /** Ends the live line and writes what became of it. */
    synchronized void end(Stage stage, String line) {
        if (live == stage) {
            eraseLive();
            live = null;
        }
        line(line);
    }

    /** Ends the live line and leaves no trace. */
    synchronized void drop(Stage stage) {
        if (live == stage) {
            eraseLive();
            live = null;
        }
    }

    synchronized void redraw() {
        eraseLive();
        drawLive();
    }

    private void eraseLive() {
        if (live != null && look.live()) {
            out.print(CLEAR_LINE);
            out.flush();
        }
    }

    private void drawLive() {
        if (live != null && look.live()) {
            String line = live.liveLine();
            out.print(line.length() < look.columns() ? line : line.substring(0, look.columns() - 1));
            out.flush();
        }
    }

    /** The sign of success, or of failure. */
    String mark(boolean good) {
        if (good) {
            return paint("32", look.unicode() ? "✓" : "ok");
        }
        return paint("31", look.unicode() ? "✗" : "FAILED");
    }

    String bold(String text) {
        return paint("1", text);
    }

    private String paint(String code, String text) {
        return look.color() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /** Whether the user answers yes; no, if nobody is there. */
    boolean confirms(String question) {
        if (!look.canAsk()) {
            return false;
        }
        synchronized (this) {
            out.print(question + " [y/N] ");
            out.flush();
        }
        try {
            var answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return answer != null && List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
        } catch (IOException e) {
            return false;
        }
    }
}

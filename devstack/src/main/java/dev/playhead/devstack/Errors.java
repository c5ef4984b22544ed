// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Words for what went wrong. */
final class Errors {

    private static final int TAIL_LINES = 12;
    private static final int LINE_LENGTH = 200;

    private Errors() {}

    /** The reason in words; a file system's exception alone often carries no more than the file's name. */
    static String reason(Throwable e) {
        return e.getClass().getSimpleName() + ": " + Objects.requireNonNullElse(e.getMessage(), "no details");
    }

    /**
     * What to do when a server's own words, if it has left any, explain the failure.
     *
     * @param begin where they begin in the log: before are those of earlier starts
     */
    static String logged(Path log, long begin) {
        String tail = tail(log, begin);
        return tail.isEmpty()
                ? " It has written nothing to its log, " + log + ": most often the system has killed it, or holds it"
                        + " back, for want of memory. Free some, then try again."
                : " Put right what its log says and try again; the last lines of " + log + ":" + tail;
    }

    /** The length of the log so far. */
    static long end(Path log) throws IOException {
        return Files.exists(log) ? Files.size(log) : 0;
    }

    /** Indented and without the frames of stack traces. */
    private static String tail(Path log, long begin) {
        try (InputStream in = Files.newInputStream(log)) {
            in.skipNBytes(begin);
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("\tat "))
                    .map(line -> line.length() <= LINE_LENGTH ? line : line.substring(0, LINE_LENGTH) + "…")
                    .toList();
            List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
            return String.join("", last.stream().map(line -> "\n  " + line).toList());
        } catch (IOException e) {
            return "\n  (" + reason(e) + ")";
        }
    }
}

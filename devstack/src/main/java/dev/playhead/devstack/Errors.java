// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Words for what went wrong. */
final class Errors {

    private static final int TAIL_LINES = 12;

    private Errors() {}

    /** The reason in words; a file system's exception alone often carries no more than the file's name. */
    static String reason(Throwable e) {
        return e.getClass().getSimpleName() + ": " + Objects.requireNonNullElse(e.getMessage(), "no details");
    }

    /** What to do when a server's own words explain the failure. */
    static String logged(Path log) {
        return " Put right what its log says and try again; the last lines of " + log + ":" + tail(log);
    }

    /** Indented and without the frames of stack traces. */
    private static String tail(Path log) {
        try {
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("\tat "))
                    .toList();
            List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
            return String.join("", last.stream().map(line -> "\n  " + line).toList());
        } catch (IOException e) {
            return "\n  (" + reason(e) + ")";
        }
    }
}

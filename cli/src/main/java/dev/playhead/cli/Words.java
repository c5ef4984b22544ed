// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.time.Duration;
import java.util.Locale;

/** How numbers and foreign text are written. */
final class Words {

    private static final long MEGABYTE = 1_000_000;

    private Words() {}

    /** {@code 29,482}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 event}, {@code 2 events}. */
    static String count(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** {@code 109 MB}, {@code 4.2 MB}, {@code 12 kB}. */
    static String bytes(long bytes) {
        if (bytes < MEGABYTE) {
            return (bytes + 999) / 1000 + " kB";
        }
        double megabytes = (double) bytes / MEGABYTE;
        return String.format(Locale.ROOT, megabytes < 10 ? "%.1f MB" : "%.0f MB", megabytes);
    }

    /** {@code 0.4 s}, {@code 1:05}, {@code 2:03:10}. */
    static String time(Duration duration) {
        if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        return duration.toHours() == 0
                ? String.format(Locale.ROOT, "%d:%02d", duration.toMinutes(), duration.toSecondsPart())
                : String.format(
                        Locale.ROOT,
                        "%d:%02d:%02d",
                        duration.toHours(),
                        duration.toMinutesPart(),
                        duration.toSecondsPart());
    }

    /** {@code 9,510/s}. */
    static String rate(long count, Duration took) {
        return count(Math.round(count * 1e9 / Math.max(1, took.toNanos()))) + "/s";
    }

    /**
     * The text without anything that moves a cursor, rings a bell or turns a line around: a key or a payload comes from the
     * wire, and a terminal obeys.
     */
    static String printable(String text) {
        if (text.codePoints().allMatch(Words::isHarmless)) {
            return text;
        }
        var escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (isHarmless(c)) {
                escaped.appendCodePoint(c);
            } else {
                for (char unit : Character.toChars(c)) {
                    escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            }
        });
        return escaped.toString();
    }

    private static boolean isHarmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }

    /** The reason in words; the message of an exception alone is often only a file's name. */
    static String reason(Throwable e) {
        String message = e.getMessage();
        String name = e.getClass().getSimpleName();
        return message == null || message.isBlank() ? name : name + ": " + message;
    }

    /** The innermost cause: what a library wraps it into says less. */
    static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.devstack.DevstackException;
import dev.playhead.event.PlayheadException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns whatever went wrong into a sentence on standard error and an exit code; the stack trace goes to the log. */
final class Failures implements IExecutionExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    static final String DISK_FULL = "the disk is full. Free about 1 GB, then run this again.";

    private static final String NO_SPACE = "No space left on device";
    private static final int LOG_END_BYTES = 65_536;
    private static final long NEXT_TO_NOTHING_BYTES = 2_000_000;

    private final Terminal terminal;

    Failures(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        log.warn("{} failed", command.getCommandName(), e);
        report(e);
        return e instanceof CommandFailed failed ? failed.exitCode() : ExitCode.FAILED;
    }

    void report(Throwable e) {
        terminal.error("playhead: " + sentence(e));
    }

    static String sentence(Throwable e) {
        if (isDiskFull(e)) {
            return DISK_FULL;
        }
        if (e instanceof CommandFailed failed) {
            return sentences(message(failed), failed.next());
        }
        if (e instanceof PlayheadException || e instanceof DevstackException) {
            return sentences(message(e), KafkaFailures.next(e).orElse(""));
        }
        if (e instanceof KafkaException) {
            return sentences(
                    "Kafka says " + Words.reason(Words.root(e)),
                    KafkaFailures.next(e).orElse("Check --bootstrap-servers and --kafka-config"));
        }
        return stopped("this should not have happened: " + Words.reason(e)) + " The log has the details: "
                + System.getProperty(Logs.FILE_PROPERTY, "not written");
    }

    private static boolean isDiskFull(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (reason(cause).contains(NO_SPACE)
                    && (cause instanceof IOException || cause instanceof DevstackException)) {
                return true;
            }
        }
        return false;
    }

    /** Whether that is why a server ended: the end of its log says so, or could not be written for that very reason. */
    static boolean isDiskFull(Path log) {
        try (var file = FileChannel.open(log)) {
            if (Files.getFileStore(log).getUsableSpace() < NEXT_TO_NOTHING_BYTES) {
                return true;
            }
            long end = file.size();
            var tail = ByteBuffer.allocate((int) Math.min(end, LOG_END_BYTES));
            file.read(tail, end - tail.capacity());
            return new String(tail.array(), StandardCharsets.UTF_8).contains(NO_SPACE);
        } catch (IOException e) {
            return false;
        }
    }

    private static String reason(Throwable e) {
        if (e instanceof FileSystemException file && file.getReason() != null) {
            return file.getFile() + ": " + file.getReason();
        }
        return message(e);
    }

    private static String message(Throwable e) {
        return Objects.requireNonNullElse(e.getMessage(), "");
    }

    private static String sentences(String what, String next) {
        return stopped(what) + (next.isEmpty() ? "" : " " + stopped(next));
    }

    /** The text as a sentence. A message of several lines, say with the end of a log, is left as it is. */
    private static String stopped(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            return trimmed;
        }
        boolean ends = trimmed.contains("\n") || ".:?!".indexOf(trimmed.charAt(trimmed.length() - 1)) >= 0;
        return ends ? trimmed : trimmed + ".";
    }
}

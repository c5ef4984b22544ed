// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.devstack.DevstackException;
import dev.playhead.event.PlayheadException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns whatever went wrong into a sentence on standard error and an exit code; the stack trace goes to the log. */
final class Failures implements IExecutionExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(Failures.class);

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
            return "the disk is full (" + reason(e) + "). Free about 1 GB, then run this again.";
        }
        if (e instanceof CommandFailed failed) {
            return stopped(message(failed)) + (failed.next().isEmpty() ? "" : " " + stopped(failed.next()));
        }
        if (e instanceof PlayheadException || e instanceof DevstackException) {
            return stopped(message(e));
        }
        return stopped("this should not have happened: " + Words.reason(e)) + " The log has the details: "
                + System.getProperty(Logs.FILE_PROPERTY, "not written");
    }

    static boolean isDiskFull(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (reason(cause).toLowerCase(Locale.ROOT).contains("no space left on device")
                    && (cause instanceof IOException || cause instanceof DevstackException)) {
                return true;
            }
        }
        return false;
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

    /** The text as a sentence. A message of several lines, say with the end of a log, is left as it is. */
    private static String stopped(String text) {
        String trimmed = text.strip();
        boolean ends =
                trimmed.contains("\n") || trimmed.endsWith(".") || trimmed.endsWith("?") || trimmed.endsWith("!");
        return ends ? trimmed : trimmed + ".";
    }
}

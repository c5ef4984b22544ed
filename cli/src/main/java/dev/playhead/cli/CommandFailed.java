// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import org.jspecify.annotations.Nullable;

/** What the user is told instead of a stack trace: what happened and where, and what to do next. */
final class CommandFailed extends RuntimeException {

    private final int exitCode;
    private final String next;

    /** @param next what to do now, often a command */
    CommandFailed(String what, String next) {
        this(ExitCode.FAILED, what, next, null);
    }

    CommandFailed(String what, String next, Throwable cause) {
        this(ExitCode.FAILED, what, next, cause);
    }

    private CommandFailed(int exitCode, String what, String next, @Nullable Throwable cause) {
        super(what, cause);
        this.exitCode = exitCode;
        this.next = next;
    }

    /** The command line itself is at fault. */
    static CommandFailed usage(String what, String next) {
        return new CommandFailed(ExitCode.USAGE, what, next, null);
    }

    int exitCode() {
        return exitCode;
    }

    String next() {
        return next;
    }
}

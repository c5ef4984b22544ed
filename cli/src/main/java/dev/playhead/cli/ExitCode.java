// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

/** What the shell is told. */
final class ExitCode {

    static final int OK = 0;
    /** It failed, or it found something: a mismatch, a server that is down, a key that is not there. */
    static final int FAILED = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;

    private ExitCode() {}
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.contracts.Buf;
import dev.playhead.contracts.ContractsProject;
import dev.playhead.contracts.Findings;
import dev.playhead.contracts.Format;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands about contracts have in common: where the contracts are, and how findings are printed. */
final class ContractsOptions {

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private ContractsDirectory contracts;

    @Option(
            names = "--format",
            paramLabel = "<format>",
            defaultValue = "text",
            description = "How findings are printed: ${COMPLETION-CANDIDATES} (default: text).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Format format;

    ContractsProject project() {
        return contracts.project();
    }

    Buf buf(Terminal terminal) {
        return contracts.buf(terminal);
    }

    /** Tells people something besides the findings; what a program reads stays clean of it. */
    void remark(Terminal terminal, String sentence) {
        if (format == Format.TEXT) {
            terminal.line(sentence);
        } else {
            terminal.error(sentence);
        }
    }

    /** Prints the findings; the exit code says whether there are any. */
    int report(Terminal terminal, Findings findings) {
        if (format != Format.TEXT) {
            terminal.line(findings.as(format).stripTrailing());
        } else if (findings.isClean()) {
            terminal.line(terminal.mark(true) + " no findings");
        } else {
            terminal.line(findings.as(format));
            terminal.line(
                    terminal.mark(false) + " " + Words.count(findings.list().size(), "finding"));
        }
        return findings.isClean() ? ExitCode.OK : ExitCode.FAILED;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.contracts.Buf;
import dev.playhead.contracts.ContractsProject;
import dev.playhead.contracts.Findings;
import dev.playhead.contracts.Format;
import dev.playhead.devstack.DevstackListener;
import dev.playhead.devstack.MavenFile;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands about contracts have in common: where the contracts are, and how findings are printed. */
final class ContractsOptions {

    @Parameters(
            arity = "0..1",
            paramLabel = "<dir>",
            defaultValue = ".",
            description = "The contracts project (default: this directory).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path directory;

    @Option(
            names = "--format",
            paramLabel = "<format>",
            defaultValue = "text",
            description = "How findings are printed: ${COMPLETION-CANDIDATES} (default: text).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Format format;

    ContractsProject project() {
        if (!Files.isDirectory(directory)) {
            throw CommandFailed.usage("there is no directory " + directory, "Name the one that holds the contracts");
        }
        return new ContractsProject(directory);
    }

    /** buf, downloaded by the first command that needs it. */
    static Buf buf(Terminal terminal) {
        return Buf.of(MavenFile.of(Buf.coordinates(), new DevstackListener() {
            private boolean said;

            @Override
            public void downloading(String file, long bytesDone, long bytesTotal) {
                if (!said) {
                    said = true;
                    terminal.error("Downloading " + file + " (50 MB), once");
                }
            }
        }));
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

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.ContractsProject;
import dev.playhead.contracts.Findings;
import dev.playhead.contracts.compatibility.Baseline;
import dev.playhead.contracts.compatibility.Compatibility;
import dev.playhead.contracts.compatibility.NextVersion;
import dev.playhead.contracts.compatibility.ReleaseNotes;
import dev.playhead.contracts.compatibility.SemanticVersion;
import dev.playhead.contracts.compatibility.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes what a release tells those who use the contracts. */
@Command(
        name = "release",
        header = "Write the changelog of the next release, and say how to publish it.",
        description = {
            "",
            "Checks the change since the last release as check and version do, and writes a section about it on top of the"
                    + " changelog; run again, it replaces that section. Nothing is published: that is Maven's work.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead contracts release proto",
            "  ./playhead contracts release proto --changelog docs/contracts.md"
        })
final class ContractsReleaseCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private ContractsOptions options;

    @Option(
            names = "--changelog",
            paramLabel = "<file>",
            description = "Where to write (default: CHANGELOG.md of the project).")
    private @Nullable Path changelog;

    ContractsReleaseCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ContractsProject project = options.project();
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        try (var releases = ContractsReleases.of(project.directory())) {
            SemanticVersion declared = releases.declared();
            Baseline last = releases.releases().last();
            var next = ContractSet.compile(project.sourceDirectory(), options.buf(terminal));
            if (last.isEmpty()) {
                return write(ReleaseNotes.ofFirst(declared, today, next), project, releases);
            }
            SemanticVersion lastVersion = SemanticVersion.of(last.name());
            Verdict verdict = Compatibility.on(today).between(last.contracts(), next);
            Findings findings = NextVersion.after(lastVersion, verdict)
                    .findings(releases.pom(), releases.releases().artifact(), declared);
            if (!findings.isClean()) {
                return options.report(terminal, findings);
            }
            if (declared.equals(lastVersion)) {
                terminal.line("Nothing changed since " + lastVersion + ": there is nothing to release.");
                return ExitCode.OK;
            }
            return write(ReleaseNotes.of(declared, today, lastVersion, verdict), project, releases);
        }
    }

    private int write(ReleaseNotes notes, ContractsProject project, ContractsReleases releases) {
        Path file = changelog == null ? project.directory().resolve("CHANGELOG.md") : changelog;
        try {
            String before = Files.exists(file) ? Files.readString(file) : null;
            Files.writeString(file, notes.in(before));
        } catch (IOException e) {
            throw new CommandFailed(
                    "cannot write " + file + " (" + Words.reason(e) + ")", "Name another with --changelog", e);
        }
        terminal.line(notes.section().stripTrailing());
        terminal.blank();
        terminal.line(terminal.mark(true) + " written to " + file);
        terminal.line("Next, where pom.xml is: " + publishing(releases));
        return ExitCode.OK;
    }

    private static String publishing(ContractsReleases releases) {
        String deploy = "mvn deploy (or mvn install, for this machine only)";
        return releases.isSnapshot() ? "set the version to " + releases.declared() + ", then " + deploy : deploy;
    }
}

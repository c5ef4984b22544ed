// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.ContractsProject;
import dev.playhead.contracts.Findings;
import dev.playhead.contracts.compatibility.Baseline;
import dev.playhead.contracts.compatibility.Compatibility;
import dev.playhead.contracts.compatibility.NextVersion;
import dev.playhead.contracts.compatibility.SemanticVersion;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says which version comes next. */
@Command(
        name = "version",
        header = "Say which version the change since the last release calls for.",
        description = {
            "",
            "An addition calls for the next minor version, words for the next patch, what goes as announced for the next"
                    + " major one. What breaks has no version: it is a new event type. Exits with 1 where pom.xml declares"
                    + " a version that is too low.",
            ""
        },
        footer = {"", "Example:", "  ./playhead contracts version proto"})
final class ContractsVersionCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private ContractsOptions options;

    ContractsVersionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ContractsProject project = options.project();
        try (var releases = ContractsReleases.of(project.directory())) {
            SemanticVersion declared = releases.declared();
            Baseline last = releases.releases().last();
            if (last.isEmpty()) {
                options.remark(terminal, last.remark() + " The first release is " + declared + ".");
                return options.report(terminal, Findings.none());
            }
            var next = ContractSet.compile(project.sourceDirectory(), options.buf(terminal));
            var verdict = Compatibility.on(LocalDate.now(ZoneOffset.UTC)).between(last.contracts(), next);
            var version = NextVersion.after(SemanticVersion.of(last.name()), verdict);
            options.remark(terminal, version.toString());
            return options.report(
                    terminal,
                    version.findings(releases.pom(), releases.releases().artifact(), declared));
        }
    }
}

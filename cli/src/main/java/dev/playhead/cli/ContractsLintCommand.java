// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.contracts.Lint;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks for what makes a contract a bad one. */
@Command(
        name = "lint",
        header = "Find what makes a contract a bad one: names, size, wire, what is missing.",
        description = {
            "",
            "The rules, each with its reason and its fix, are in docs/reference/contract-rules.md. What must stay for a"
                    + " while goes into waivers.txtpb beside the contracts, with an owner, a reason and a day.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead contracts lint proto",
            "  ./playhead contracts lint --format sarif > contracts.sarif"
        })
final class ContractsLintCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private ContractsOptions options;

    ContractsLintCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var today = LocalDate.now(ZoneOffset.UTC);
        return options.report(terminal, Lint.of(options.project(), options.buf(terminal), today));
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import picocli.CommandLine.Command;

/** Tools for those who write contracts; one class per verb. */
@Command(
        name = "contracts",
        header = "Check contracts before anybody depends on them.",
        synopsisSubcommandLabel = "<command>",
        description = {
            "",
            "Works on any directory with .proto files: a Maven project (src/main/proto) or the files themselves."
                    + " The same checks run in a build as Maven goals, e.g. playhead:lint.",
            ""
        },
        footer = {"", "Examples:", "  ./playhead contracts lint proto"})
final class ContractsCommand {

    private ContractsCommand() {}

    static picocli.CommandLine line(Terminal terminal, Home home) {
        return new picocli.CommandLine(new ContractsCommand())
                .addSubcommand(new ContractsLintCommand(terminal))
                .addSubcommand(new ContractsCheckCommand(terminal, home))
                .addSubcommand(new ContractsVersionCommand(terminal))
                .addSubcommand(new ContractsReleaseCommand(terminal))
                .addSubcommand(new ContractsRegisterCommand(terminal, home))
                .addSubcommand(new ContractsCatalogCommand(terminal))
                .addSubcommand(ContractsNewCommand.line(terminal));
    }
}

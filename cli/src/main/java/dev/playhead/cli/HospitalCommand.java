// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Shows the events that failed, and gets them out. */
@Command(
        name = "hospital",
        header = "Show the events that a subscription failed to handle, and treat them.",
        synopsisSubcommandLabel = "(list | show | retry | skip | amend)",
        description = {
            "",
            "The hospital is a dead letter queue that keeps the order: an event that fails is a patient, later events of its"
                    + " key wait behind it, all other keys go on.",
            "",
            HospitalOptions.WHERE,
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead hospital list billing",
            "  ./playhead hospital retry billing --all --dry-run",
            "  ./playhead hospital retry billing --signature 39cf24c98cb6 --reason \"INC-42: 1.4.1 is out\"",
            "  ./playhead hospital skip billing marketplace.order-3@1042 --reason \"INC-42: never happened\""
        })
final class HospitalCommand {

    private HospitalCommand() {}

    static CommandLine line(Terminal terminal, Home home) {
        return new CommandLine(new HospitalCommand())
                .addSubcommand(new HospitalListCommand(terminal, home))
                .addSubcommand(new HospitalShowCommand(terminal, home))
                .addSubcommand(new HospitalRetryCommand(terminal, home))
                .addSubcommand(new HospitalSkipCommand(terminal, home))
                .addSubcommand(new HospitalAmendCommand(terminal, home));
    }
}

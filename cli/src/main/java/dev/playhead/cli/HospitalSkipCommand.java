// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.consumer.Hospital;
import dev.playhead.consumer.Patient;
import dev.playhead.event.Coordinates;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lets a patient go. */
@Command(
        name = "skip",
        header = "Let a patient go without handling it, for good.",
        description = {
            "",
            "Those behind it are treated next: they are shown before anything is done.",
            "",
            HospitalOptions.WHERE,
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead hospital skip billing marketplace.order-3@1042 --reason \"INC-42: never happened\""
        })
final class HospitalSkipCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Home home;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private HospitalOptions which;

    @Parameters(
            index = "1",
            paramLabel = "<coordinates>",
            converter = CoordinatesConverter.class,
            description = "The patient.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Coordinates at;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Reason reason;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Confirmation confirmation;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Actor actor;

    HospitalSkipCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    @Override
    public Integer call() {
        String why = reason.text();
        try (Hospital hospital = which.hospital(home)) {
            Patient patient = HospitalOptions.patient(hospital, at);
            terminal.line("never handled: " + Words.printable(at.toString()));
            terminal.line("treated next:  " + PatientWords.behind(hospital, patient));
            confirmation.require(terminal, "Skip " + Words.printable(at.toString()) + "?");
            HospitalOptions.requireThere(hospital.skip(patient, actor.name(), why), at);
            terminal.line(terminal.mark(true) + " skipped " + Words.printable(at.toString()));
            return ExitCode.OK;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.consumer.Hospital;
import dev.playhead.consumer.Patient;
import dev.playhead.event.Coordinates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives a patient another value. */
@Command(
        name = "amend",
        header = "Give a patient another value to be handled with.",
        description = {
            "",
            "The value is what a record holds, Confluent's frame included: hospital show --save writes the present one."
                    + " What came from Kafka is kept. Retry it afterwards.",
            "",
            HospitalOptions.WHERE,
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead hospital amend billing marketplace.order-3@1042 --value corrected.bin --reason \"INC-42\""
        })
final class HospitalAmendCommand implements Callable<Integer> {

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

    @Option(names = "--value", required = true, paramLabel = "<file>", description = "The new value.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path value;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Reason reason;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Confirmation confirmation;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Actor actor;

    HospitalAmendCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    @Override
    public Integer call() {
        String why = reason.text();
        try (Hospital hospital = which.hospital(home)) {
            Patient patient = HospitalOptions.patient(hospital, at);
            byte[] bytes = bytes();
            confirmation.require(
                    terminal,
                    "Give " + Words.printable(at.toString()) + " another value of " + bytes.length + " bytes?");
            HospitalOptions.requireThere(hospital.amend(patient, bytes, actor.name(), why), at);
            terminal.line(terminal.mark(true) + " amended " + Words.printable(at.toString()));
            return ExitCode.OK;
        }
    }

    private byte[] bytes() {
        try {
            return Files.readAllBytes(value);
        } catch (IOException e) {
            throw CommandFailed.usage("cannot read " + value + " (" + Words.reason(e) + ")", "Name a file");
        }
    }
}

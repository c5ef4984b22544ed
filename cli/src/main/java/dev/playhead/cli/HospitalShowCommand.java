// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.gson.JsonObject;
import dev.playhead.consumer.Diagnosis;
import dev.playhead.consumer.Hospital;
import dev.playhead.consumer.Patient;
import dev.playhead.consumer.Ward;
import dev.playhead.event.Coordinates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One patient. */
@Command(
        name = "show",
        header = "Show one patient: what is wrong with it, and who waits behind it.",
        description = {
            "",
            "Keys and payloads carry people: they are shown only with --payload.",
            "",
            HospitalOptions.WHERE,
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead hospital show billing marketplace.order-3@1042",
            "  ./playhead hospital show billing marketplace.order-3@1042 --payload --save value.bin"
        })
final class HospitalShowCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Home home;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private HospitalOptions which;

    @Parameters(
            index = "1",
            paramLabel = "<coordinates>",
            converter = CoordinatesConverter.class,
            description = "Where it came from, e.g. marketplace.order-3@1042.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Coordinates at;

    @Option(names = "--payload", description = "Show its key and the beginning of its value too.")
    private boolean payload;

    @Option(names = "--save", paramLabel = "<file>", description = "Write its value, frame included, to a file.")
    private @Nullable Path save;

    @Option(names = "--json", description = "Print one JSON object instead.")
    private boolean json;

    HospitalShowCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    @Override
    public Integer call() {
        try (Hospital hospital = which.hospital(home)) {
            Patient patient = HospitalOptions.patient(hospital, at);
            if (json) {
                printJson(patient);
            } else {
                print(hospital, patient);
            }
            save(patient);
            return ExitCode.OK;
        }
    }

    private void printJson(Patient patient) {
        JsonObject shown = PatientWords.json(patient);
        if (payload) {
            byte[] value = patient.raw().value();
            shown.addProperty("key", RecordReader.key(patient.raw().key()));
            shown.addProperty("value", value == null ? null : RecordReader.base64(value));
        }
        terminal.line(shown.toString());
    }

    private void print(Hospital hospital, Patient patient) {
        Diagnosis diagnosis = patient.diagnosis();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("AT", Words.printable(patient.at().toString())));
        rows.add(List.of("PUBLISHED", patient.timestamp().toString()));
        rows.add(List.of("ADMITTED", patient.admittedAt().toString()));
        rows.add(List.of("ATTEMPTS", Integer.toString(patient.attempts())));
        rows.add(List.of("NEXT", next(hospital.ward(patient))));
        rows.add(List.of("BEHIND IT", PatientWords.behind(hospital, patient)));
        rows.add(List.of("AMENDED", patient.isAmended() ? "yes" : "no"));
        if (patient.rehearsal() != null) {
            rows.add(List.of("DRY RUN", PatientWords.firstLine(patient.rehearsal())));
        }
        if (diagnosis != null) {
            rows.add(List.of("EVENT", Words.printable(diagnosis.contract())));
            rows.add(List.of("SIGNATURE", diagnosis.signature()));
        }
        if (payload) {
            byte[] value = patient.raw().value();
            rows.add(List.of(
                    "KEY", Words.printable(RecordReader.key(patient.raw().key()))));
            rows.add(List.of("VALUE", value == null ? "(none)" : RecordReader.preview(value)));
        }
        terminal.table(rows);
        if (diagnosis != null) {
            terminal.blank();
            diagnosis.failure().lines().forEach(line -> terminal.line("  " + Words.printable(line)));
        }
    }

    private static String next(Optional<Ward> ward) {
        return ward.map(Ward::due).map(Instant::toString).orElse("waits for somebody");
    }

    private void save(Patient patient) {
        byte[] value = patient.raw().value();
        if (save == null || value == null) {
            return;
        }
        try {
            Files.write(save, value);
        } catch (IOException e) {
            throw new CommandFailed("cannot write " + save + " (" + Words.reason(e) + ")", "Name another file", e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.playhead.consumer.Diagnosis;
import dev.playhead.consumer.Hospital;
import dev.playhead.consumer.Patient;
import dev.playhead.event.Coordinates;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Cases, or patients. */
@Command(
        name = "list",
        header = "List what failed how, or patient by patient.",
        description = {
            "",
            "A case is what failed in the same way: PATIENTS failed, WAITING stand behind them. The signature stays the"
                    + " same whatever the messages say.",
            "",
            HospitalOptions.WHERE,
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead hospital list billing",
            "  ./playhead hospital list billing --patients --limit 20 --after marketplace.order-3@1042"
        })
final class HospitalListCommand implements Callable<Integer> {

    private static final String NOBODY = "Nobody is in the hospital.";

    private final Terminal terminal;
    private final Home home;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private HospitalOptions which;

    @Option(names = "--patients", description = "Patient by patient.")
    private boolean patients;

    @Option(
            names = "--limit",
            defaultValue = "50",
            paramLabel = "<n>",
            description = "How many patients (default ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--after",
            paramLabel = "<coordinates>",
            converter = CoordinatesConverter.class,
            description = "Those behind this one: the last one of the page before.")
    private @Nullable Coordinates after;

    @Option(names = "--json", description = "Print one JSON object instead.")
    private boolean json;

    HospitalListCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    @Override
    public Integer call() {
        try (Hospital hospital = which.hospital(home)) {
            if (patients) {
                Patient last = after == null ? null : HospitalOptions.patient(hospital, after);
                print(hospital.patients(last, limit));
            } else {
                printCases(hospital.cases());
            }
            return ExitCode.OK;
        }
    }

    private void printCases(List<Hospital.Case> cases) {
        if (json) {
            var all = new JsonArray();
            cases.forEach(each -> all.add(json(each)));
            terminal.line(PatientWords.object("cases", all).toString());
            return;
        }
        if (cases.isEmpty()) {
            terminal.line(NOBODY);
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("SIGNATURE", "PATIENTS", "WAITING", "EVENT", "FAILURE"));
        for (Hospital.Case each : cases) {
            rows.add(List.of(
                    each.signature(),
                    Words.count(each.patients()),
                    Words.count(each.waiting()),
                    Words.printable(each.contract()),
                    PatientWords.firstLine(each.failure())));
        }
        terminal.table(rows);
    }

    private static JsonObject json(Hospital.Case each) {
        var json = new JsonObject();
        json.addProperty("signature", each.signature());
        json.addProperty("event", each.contract());
        json.addProperty("patients", each.patients());
        json.addProperty("waiting", each.waiting());
        json.addProperty("failure", each.failure());
        return json;
    }

    private void print(List<Patient> found) {
        if (json) {
            var all = new JsonArray();
            found.forEach(each -> all.add(PatientWords.json(each)));
            terminal.line(PatientWords.object("patients", all).toString());
            return;
        }
        if (found.isEmpty()) {
            terminal.line(after == null ? NOBODY : "Nobody is behind " + after + ".");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("AT", "ATTEMPTS", "SINCE", "SIGNATURE", "DRY RUN"));
        for (Patient each : found) {
            Diagnosis diagnosis = each.diagnosis();
            rows.add(List.of(
                    Words.printable(each.at().toString()),
                    Integer.toString(each.attempts()),
                    Words.time(Duration.between(each.admittedAt(), Instant.now())) + " ago",
                    diagnosis == null ? "waits" : diagnosis.signature(),
                    each.rehearsal() == null ? "-" : PatientWords.firstLine(each.rehearsal())));
        }
        terminal.table(rows);
    }
}

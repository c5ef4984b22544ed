// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.consumer.Hospital;
import dev.playhead.consumer.Patient;
import dev.playhead.event.Coordinates;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks running instances to treat. */
@Command(
        name = "retry",
        header = "Have running instances treat wards, or only try it.",
        description = {
            "",
            "A ward is treated from its first patient on, in order, each in one transaction with its effects; without a"
                    + " database, effects may happen more than once. Instances of the subscription that run do it within"
                    + " a second; this waits for them. It does no harm to ask twice.",
            "",
            HospitalOptions.WHERE,
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead hospital retry billing --all --dry-run",
            "  ./playhead hospital retry billing --signature 39cf24c98cb6 --reason \"INC-42: 1.4.1 is out\"",
            "  ./playhead hospital retry billing --of marketplace.order-3@1042"
        })
final class HospitalRetryCommand implements Callable<Integer> {

    private static final int PAGE = 500;
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Terminal terminal;
    private final Home home;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private HospitalOptions options;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Which which;

    /** One of them. */
    private static final class Which {

        @Option(names = "--all", required = true, description = "All wards.")
        @SuppressWarnings("UnusedVariable") // none of the others
        private boolean all;

        @Option(
                names = "--signature",
                required = true,
                paramLabel = "<signature>",
                description = "The wards with a patient that failed in this way.")
        private @Nullable String signature;

        @Option(
                names = "--of",
                required = true,
                paramLabel = "<coordinates>",
                converter = CoordinatesConverter.class,
                description = "The ward of this patient: its key.")
        private @Nullable Coordinates of;

        Hospital.Selection selection(Hospital hospital) {
            if (signature != null) {
                return new Hospital.Selection.Signature(hospital.subscription(), signature);
            }
            return of != null
                    ? new Hospital.Selection.OfKey(HospitalOptions.patient(hospital, of))
                    : new Hospital.Selection.All(hospital.subscription());
        }
    }

    @Option(
            names = "--dry-run",
            description = "Only say what would happen: nothing is kept that handlers write. Refused without a database,"
                    + " where nothing rolls that back.")
    private boolean dryRun;

    @Option(names = "--reason", defaultValue = "", paramLabel = "<text>", description = "Kept for those who ask later.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String reason;

    @Option(
            names = "--wait",
            defaultValue = "60",
            paramLabel = "<seconds>",
            description = "How long to wait for it (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Actor actor;

    HospitalRetryCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Hospital hospital = options.hospital(home)) {
            Hospital.Request request = request(hospital);
            if (request.wards() == 0) {
                throw new CommandFailed(
                        "nobody was found to treat",
                        "./playhead hospital list " + Words.printable(hospital.subscription()));
            }
            await(request);
            return report(hospital);
        }
    }

    private Hospital.Request request(Hospital hospital) {
        Hospital.Selection selection = which.selection(hospital);
        if (!dryRun) {
            return hospital.retry(selection, actor.name(), reason);
        }
        try {
            return hospital.dryRun(selection, actor.name());
        } catch (UnsupportedOperationException e) {
            throw CommandFailed.usage(
                    String.valueOf(e.getMessage()),
                    "Nothing was tried: retry the ward of one patient first, with --of");
        }
    }

    private void await(Hospital.Request request) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        try (Stage stage = terminal.stage(dryRun ? "dry run" : "treating")) {
            int open = request.open();
            while (open > 0) {
                if (System.nanoTime() - deadline > 0) {
                    throw new CommandFailed(
                            Words.count(open, "ward") + " of " + request.wards() + " are not done yet",
                            "They stay due. Is an instance of the subscription running?");
                }
                stage.progress(request.wards() - open, request.wards());
                Thread.sleep(LOOK.toMillis());
                open = request.open();
            }
            stage.done(request.wards(), "ward");
        }
    }

    private int report(Hospital hospital) {
        List<Hospital.Case> left = hospital.cases();
        if (dryRun) {
            long passing = passing(hospital);
            terminal.line(Words.count(passing, "patient") + " would be discharged; see ./playhead hospital list "
                    + Words.printable(hospital.subscription()) + " --patients");
            return ExitCode.OK;
        }
        if (left.isEmpty()) {
            terminal.line(terminal.mark(true) + " nobody is left");
            return ExitCode.OK;
        }
        left.forEach(each -> terminal.line(terminal.mark(false) + " " + each.signature() + " "
                + Words.count(each.patients(), "patient") + ": " + PatientWords.firstLine(each.failure())));
        return ExitCode.FAILED;
    }

    private static long passing(Hospital hospital) {
        long passing = 0;
        List<Patient> page = hospital.patients(null, PAGE);
        while (!page.isEmpty()) {
            passing += page.stream()
                    .filter(each -> Patient.PASSES.equals(each.rehearsal()))
                    .count();
            page = hospital.patients(page.get(page.size() - 1), PAGE);
        }
        return passing;
    }
}

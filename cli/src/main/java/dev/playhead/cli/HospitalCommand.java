// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.playhead.consumer.Diagnosis;
import dev.playhead.consumer.Hospital;
import dev.playhead.consumer.Patient;
import dev.playhead.consumer.Ward;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.event.Coordinates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the events that failed, and gets them out. */
@Command(
        name = "hospital",
        header = "Show the events that a subscription failed to handle, and treat them.",
        synopsisSubcommandLabel = "(list | show | retry | skip | amend)",
        description = {
            "",
            "The hospital is a dead letter queue that keeps the order: an event that fails is a patient, later events of its"
                    + " key wait behind it, all other keys go on.",
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
                .addSubcommand(new ListAll(terminal, home))
                .addSubcommand(new Show(terminal, home))
                .addSubcommand(new Retry(terminal, home))
                .addSubcommand(new Skip(terminal, home))
                .addSubcommand(new Amend(terminal, home));
    }

    private static String actor() {
        return System.getProperty("user.name", "unknown");
    }

    private static Patient patient(Hospital hospital, Coordinates at) {
        return hospital.patient(at)
                .orElseThrow(() -> new CommandFailed(
                        "nobody from " + at + " is in the hospital of " + Words.printable(hospital.subscription()),
                        "./playhead hospital list " + Words.printable(hospital.subscription()) + " --patients"));
    }

    /** {@code orders-3@1042}. */
    static final class At implements CommandLine.ITypeConverter<Coordinates> {

        @Override
        public Coordinates convert(String text) {
            int at = text.lastIndexOf('@');
            int dash = at < 0 ? -1 : text.lastIndexOf('-', at);
            try {
                return new Coordinates(
                        text.substring(0, dash),
                        Integer.parseInt(text.substring(dash + 1, at)),
                        Long.parseLong(text.substring(at + 1)));
            } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException(
                        "'" + Words.printable(text) + "' is no place in the log, like marketplace.order-3@1042");
            }
        }
    }

    /** What all of them need. */
    private static final class Place {

        @Parameters(index = "0", paramLabel = "<subscription>", description = "Its name.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String subscription;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private DatabaseOptions database;

        Hospital hospital(Home home) {
            return Hospital.of(subscription, JdbcPlayheadStore.of(database.dataSource(home)));
        }
    }

    // ---- looking

    /** Cases, or patients. */
    @Command(
            name = "list",
            header = "List what failed how, or patient by patient.",
            description = {
                "",
                "A case is what failed in the same way: PATIENTS failed, WAITING stand behind them. The signature stays the"
                        + " same whatever the messages say.",
                ""
            },
            footer = {
                "",
                "Examples:",
                "  ./playhead hospital list billing",
                "  ./playhead hospital list billing --patients --limit 20 --after marketplace.order-3@1042"
            })
    static final class ListAll implements Callable<Integer> {

        private final Terminal terminal;
        private final Home home;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Place place;

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
                converter = At.class,
                description = "Those behind this one: the last one of the page before.")
        private @Nullable Coordinates after;

        @Option(names = "--json", description = "Print one JSON object instead.")
        private boolean json;

        ListAll(Terminal terminal, Home home) {
            this.terminal = terminal;
            this.home = home;
        }

        @Override
        public Integer call() {
            Hospital hospital = place.hospital(home);
            if (patients) {
                Patient last = after == null ? null : patient(hospital, after);
                print(hospital.patients(last, limit));
            } else {
                printCases(hospital.cases());
            }
            return ExitCode.OK;
        }

        private void printCases(List<Hospital.Case> cases) {
            if (json) {
                var all = new JsonArray();
                cases.forEach(each -> all.add(json(each)));
                terminal.line(object("cases", all).toString());
                return;
            }
            if (cases.isEmpty()) {
                terminal.line("Nobody is in the hospital.");
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
                        firstLine(each.failure())));
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
                found.forEach(each -> all.add(HospitalCommand.json(each)));
                terminal.line(object("patients", all).toString());
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
                        each.rehearsal() == null ? "-" : firstLine(each.rehearsal())));
            }
            terminal.table(rows);
        }
    }

    private static JsonObject object(String name, JsonElement value) {
        var json = new JsonObject();
        json.add(name, value);
        return json;
    }

    private static String firstLine(String text) {
        return Words.printable(text.lines().findFirst().orElse(""));
    }

    private static JsonObject json(Patient patient) {
        var json = new JsonObject();
        Diagnosis diagnosis = patient.diagnosis();
        json.addProperty("at", patient.at().toString());
        json.addProperty("topicId", patient.topicId());
        json.addProperty("ward", patient.ward());
        json.addProperty("timestamp", patient.timestamp().toString());
        json.addProperty("admitted", patient.admittedAt().toString());
        json.addProperty("attempts", patient.attempts());
        json.addProperty("amended", patient.isAmended());
        json.addProperty("dryRun", patient.rehearsal());
        json.addProperty("signature", diagnosis == null ? null : diagnosis.signature());
        json.addProperty("event", diagnosis == null ? null : diagnosis.contract());
        json.addProperty("failure", diagnosis == null ? null : diagnosis.failure());
        return json;
    }

    /** One patient. */
    @Command(
            name = "show",
            header = "Show one patient: what is wrong with it, and who waits behind it.",
            description = {"", "Keys and payloads carry people: they are shown only with --payload.", ""},
            footer = {
                "",
                "Examples:",
                "  ./playhead hospital show billing marketplace.order-3@1042",
                "  ./playhead hospital show billing marketplace.order-3@1042 --payload --save value.bin"
            })
    static final class Show implements Callable<Integer> {

        private final Terminal terminal;
        private final Home home;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Place place;

        @Parameters(
                index = "1",
                paramLabel = "<coordinates>",
                converter = At.class,
                description = "Where it came from, e.g. marketplace.order-3@1042.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Coordinates at;

        @Option(names = "--payload", description = "Show its key and the beginning of its value too.")
        private boolean payload;

        @Option(names = "--save", paramLabel = "<file>", description = "Write its value, frame included, to a file.")
        private @Nullable Path save;

        @Option(names = "--json", description = "Print one JSON object instead.")
        private boolean json;

        Show(Terminal terminal, Home home) {
            this.terminal = terminal;
            this.home = home;
        }

        @Override
        public Integer call() {
            Hospital hospital = place.hospital(home);
            Patient patient = patient(hospital, at);
            if (json) {
                printJson(patient);
            } else {
                print(hospital, patient);
            }
            save(patient);
            return ExitCode.OK;
        }

        private void printJson(Patient patient) {
            JsonObject shown = HospitalCommand.json(patient);
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
            rows.add(List.of("BEHIND IT", behind(hospital, patient)));
            rows.add(List.of("AMENDED", patient.isAmended() ? "yes" : "no"));
            if (patient.rehearsal() != null) {
                rows.add(List.of("DRY RUN", firstLine(patient.rehearsal())));
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

    private static final int SHOWN = 10;

    private static String behind(Hospital hospital, Patient patient) {
        List<Patient> behind = hospital.behind(patient, SHOWN + 1);
        if (behind.isEmpty()) {
            return "nobody";
        }
        String names = behind.stream()
                .limit(SHOWN)
                .map(each -> Words.printable(each.at().toString()))
                .reduce((one, other) -> one + ", " + other)
                .orElse("");
        return names + (behind.size() > SHOWN ? ", and more" : "");
    }

    // ---- treating

    /** Asks running instances to treat. */
    @Command(
            name = "retry",
            header = "Have running instances treat wards, or only try it.",
            description = {
                "",
                "A ward is treated from its first patient on, in order, each in one transaction with its effects. Instances of"
                        + " the subscription that run do it within a second; this waits for them. It does no harm to ask"
                        + " twice.",
                ""
            },
            footer = {
                "",
                "Examples:",
                "  ./playhead hospital retry billing --all --dry-run",
                "  ./playhead hospital retry billing --signature 39cf24c98cb6 --reason \"INC-42: 1.4.1 is out\"",
                "  ./playhead hospital retry billing --of marketplace.order-3@1042"
            })
    static final class Retry implements Callable<Integer> {

        private static final Duration LOOK = Duration.ofMillis(100);

        private final Terminal terminal;
        private final Home home;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Place place;

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
                    converter = At.class,
                    description = "The ward of this patient: its key.")
            private @Nullable Coordinates of;

            Hospital.Selection selection(Hospital hospital) {
                if (signature != null) {
                    return new Hospital.Selection.Signature(hospital.subscription(), signature);
                }
                return of != null
                        ? new Hospital.Selection.OfKey(patient(hospital, of))
                        : new Hospital.Selection.All(hospital.subscription());
            }
        }

        @Option(names = "--dry-run", description = "Only say what would happen: nothing is kept that handlers write.")
        private boolean dryRun;

        @Option(
                names = "--reason",
                defaultValue = "",
                paramLabel = "<text>",
                description = "Kept for those who ask later.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String reason;

        @Option(
                names = "--wait",
                defaultValue = "60",
                paramLabel = "<seconds>",
                description = "How long to wait for it (default ${DEFAULT-VALUE}).")
        private int seconds;

        Retry(Terminal terminal, Home home) {
            this.terminal = terminal;
            this.home = home;
        }

        @Override
        public Integer call() throws InterruptedException {
            Hospital hospital = place.hospital(home);
            Hospital.Selection selection = which.selection(hospital);
            Hospital.Request request =
                    dryRun ? hospital.dryRun(selection, actor()) : hospital.retry(selection, actor(), reason);
            if (request.wards() == 0) {
                throw new CommandFailed(
                        "nobody was found to treat",
                        "./playhead hospital list " + Words.printable(hospital.subscription()));
            }
            await(request);
            return report(hospital);
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
                long passing = hospital.patients(null, 10_000).stream()
                        .filter(each -> Patient.PASSES.equals(each.rehearsal()))
                        .count();
                terminal.line(Words.count(passing, "patient") + " would be discharged; see ./playhead hospital list "
                        + Words.printable(hospital.subscription()) + " --patients");
                return ExitCode.OK;
            }
            if (left.isEmpty()) {
                terminal.line(terminal.mark(true) + " nobody is left");
                return ExitCode.OK;
            }
            left.forEach(each -> terminal.line(terminal.mark(false) + " " + each.signature() + " "
                    + Words.count(each.patients(), "patient") + ": " + firstLine(each.failure())));
            return ExitCode.FAILED;
        }
    }

    /** Lets a patient go. */
    @Command(
            name = "skip",
            header = "Let a patient go without handling it, for good.",
            description = {"", "Those behind it are treated next: they are shown before anything is done.", ""},
            footer = {
                "",
                "Examples:",
                "  ./playhead hospital skip billing marketplace.order-3@1042 --reason \"INC-42: never happened\""
            })
    static final class Skip implements Callable<Integer> {

        private final Terminal terminal;
        private final Home home;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Place place;

        @Parameters(index = "1", paramLabel = "<coordinates>", converter = At.class, description = "The patient.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Coordinates at;

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "<text>",
                description = "Kept for those who ask later.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String reason;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Confirmation confirmation;

        Skip(Terminal terminal, Home home) {
            this.terminal = terminal;
            this.home = home;
        }

        @Override
        public Integer call() {
            requireReason(reason);
            Hospital hospital = place.hospital(home);
            Patient patient = patient(hospital, at);
            terminal.line("never handled: " + Words.printable(at.toString()));
            terminal.line("treated next:  " + behind(hospital, patient));
            confirmation.require(terminal, "Skip " + Words.printable(at.toString()) + "?");
            requireThere(hospital.skip(patient, actor(), reason), at);
            terminal.line(terminal.mark(true) + " skipped " + Words.printable(at.toString()));
            return ExitCode.OK;
        }
    }

    private static void requireReason(String reason) {
        if (reason.isBlank()) {
            throw CommandFailed.usage("--reason is empty", "Say why: somebody will ask");
        }
    }

    private static void requireThere(boolean isThere, Coordinates at) {
        if (!isThere) {
            throw new CommandFailed(at + " has left the hospital meanwhile", "Nothing is left to do");
        }
    }

    /** Gives a patient another value. */
    @Command(
            name = "amend",
            header = "Give a patient another value to be handled with.",
            description = {
                "",
                "The value is what a record holds, Confluent's frame included: hospital show --save writes the present one."
                        + " What came from Kafka is kept. Retry it afterwards.",
                ""
            },
            footer = {
                "",
                "Examples:",
                "  ./playhead hospital amend billing marketplace.order-3@1042 --value corrected.bin --reason \"INC-42\""
            })
    static final class Amend implements Callable<Integer> {

        private final Terminal terminal;
        private final Home home;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Place place;

        @Parameters(index = "1", paramLabel = "<coordinates>", converter = At.class, description = "The patient.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Coordinates at;

        @Option(names = "--value", required = true, paramLabel = "<file>", description = "The new value.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Path value;

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "<text>",
                description = "Kept for those who ask later.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String reason;

        @Mixin
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Confirmation confirmation;

        Amend(Terminal terminal, Home home) {
            this.terminal = terminal;
            this.home = home;
        }

        @Override
        public Integer call() {
            requireReason(reason);
            Hospital hospital = place.hospital(home);
            Patient patient = patient(hospital, at);
            byte[] bytes = bytes();
            confirmation.require(
                    terminal,
                    "Give " + Words.printable(at.toString()) + " another value of " + bytes.length + " bytes?");
            requireThere(hospital.amend(patient, bytes, actor(), reason), at);
            terminal.line(terminal.mark(true) + " amended " + Words.printable(at.toString()));
            return ExitCode.OK;
        }

        private byte[] bytes() {
            try {
                return Files.readAllBytes(value);
            } catch (IOException e) {
                throw CommandFailed.usage("cannot read " + value + " (" + Words.reason(e) + ")", "Name a file");
            }
        }
    }
}

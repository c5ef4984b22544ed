// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.contracts.Buf;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.ProtoSources;
import dev.playhead.contracts.compatibility.Baselines;
import dev.playhead.contracts.registration.Registered;
import dev.playhead.contracts.registration.Registration;
import dev.playhead.contracts.registration.RegistrationPlan;
import dev.playhead.contracts.registration.RegistrationPlan.Action;
import dev.playhead.contracts.registration.RegistrationPlan.Refusal;
import dev.playhead.contracts.registration.RegistrationPlan.Step;
import dev.playhead.devstack.Devstack;
import dev.playhead.serde.Subjects;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Registers contracts at the schema registry, or shows what that would do. */
@Command(
        name = "register",
        header = "Register contracts and their imports at the schema registry.",
        description = {
            "",
            "Shows what would be done; --yes does it. One breaking change is enough, and nothing at all is registered."
                    + " Afterwards everything is read back and compared with what producers will write. Running it again"
                    + " changes nothing, or goes on where it was interrupted.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead contracts register proto",
            "  ./playhead contracts register proto --registry http://registry:8080/apis/ccompat/v7 --yes"
        })
final class ContractsRegisterCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Home home;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private ContractsDirectory contracts;

    @Option(
            names = "--registry",
            paramLabel = "<url>",
            description = "The base of a Confluent-compatible API (default: the registry that runs here).")
    private @Nullable String registry;

    @Option(
            names = "--compatibility",
            paramLabel = "<mode>",
            defaultValue = "BACKWARD_TRANSITIVE",
            description = "What the registry holds each subject to from now on (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String compatibility;

    @Option(
            names = {"-y", "--yes"},
            description = "Register what is missing.")
    private boolean yes;

    ContractsRegisterCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    @Override
    public Integer call() {
        Registration registration = registration();
        RegistrationPlan plan = registration.plan();
        print(plan);
        if (plan.isRefused()) {
            terminal.line(terminal.mark(false) + " refused: nothing is registered");
            return ExitCode.FAILED;
        }
        if (yes && !plan.isDone()) {
            print(registration.apply());
        } else if (plan.isDone()) {
            terminal.line(terminal.mark(true) + " all "
                    + Words.count(plan.steps().size(), "subject") + " are registered already");
        } else {
            terminal.line("Nothing is registered yet. Run this again with --yes.");
        }
        return ExitCode.OK;
    }

    private Registration registration() {
        Subjects subjects = subjects();
        Buf buf = contracts.buf(terminal);
        Path sources = contracts.project().sourceDirectory();
        ContractSet next = ContractSet.compile(sources, buf);
        return Registration.of(next, ProtoSources.in(sources).and(contracts.imports()), subjects)
                .compatibility(compatibility)
                .refusing(() -> Baselines.breaksOfRegistered(subjects, next, buf, LocalDate.now(ZoneOffset.UTC)));
    }

    private Subjects subjects() {
        try {
            return Subjects.at(registry == null ? running() : registry);
        } catch (IllegalArgumentException e) {
            throw CommandFailed.usage(Words.reason(e), "Pass --registry an address");
        }
    }

    /** It is run in a project of the user's, where the launcher does not lie. */
    private String running() {
        return RunningStack.find(home)
                .map(Devstack::registryUrl)
                .orElseThrow(() -> new CommandFailed(
                        "no registry is running here", "Name yours with --registry, or start one with playhead up"));
    }

    private void print(RegistrationPlan plan) {
        List<List<String>> rows = new ArrayList<>();
        for (Step step : plan.steps()) {
            if (!step.isDone()) {
                rows.add(List.of(word(step.action()), step.subject(), step.setsMode() ? compatibility : ""));
            }
        }
        terminal.table(rows);
        for (Refusal refusal : plan.refusals()) {
            String reason = refusal.reason().isEmpty() ? "" : ": " + Words.printable(refusal.reason());
            terminal.line(terminal.mark(false) + " " + refusal.subject() + " in " + refusal.file()
                    + " would break its readers, says " + refusal.judge() + reason);
        }
    }

    private static String word(Action action) {
        return switch (action) {
            case NONE -> "keep";
            case CREATE -> "create";
            case ADD_VERSION -> "add version to";
        };
    }

    private void print(List<Registered> registered) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ID", "INDEXES", "VERSION", "SUBJECT"));
        for (Registered each : registered) {
            rows.add(List.of(
                    Integer.toString(each.id()),
                    each.indexes().isEmpty() ? "-" : each.indexes().toString(),
                    Integer.toString(each.version()),
                    each.subject()));
        }
        terminal.table(rows);
        terminal.line(terminal.mark(true) + " registered and verified: " + Words.count(registered.size(), "subject"));
    }
}

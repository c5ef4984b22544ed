// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.consumer.SubscriptionDirectory;
import dev.playhead.contracts.Buf;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.ContractsProject;
import dev.playhead.contracts.Findings;
import dev.playhead.contracts.compatibility.Baseline;
import dev.playhead.contracts.compatibility.Baselines;
import dev.playhead.contracts.compatibility.Compatibility;
import dev.playhead.contracts.compatibility.CompatibilityMode;
import dev.playhead.contracts.compatibility.Impact;
import dev.playhead.contracts.compatibility.Verdict;
import dev.playhead.event.v1.SubscriptionDeclared;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares contracts with what was released. */
@Command(
        name = "check",
        header = "Find what breaks those who use the contracts, and say who deploys first.",
        description = {
            "",
            "Compares in both directions, on the wire, in JSON and in generated code, with everything that is imported."
                    + " docs/reference/compatibility.md shows the verdict on each of some two hundred changes.",
            ""
        },
        footer = {
            "",
            "What to compare with:",
            "  release                 the last released version of the artifact in pom.xml (the default)",
            "  releases                every released version",
            "  git:<revision>          the same directory in another revision",
            "  registry:<url>          what the registry has of each event",
            "  <path>                  a jar of contracts, a descriptor set, a directory of .proto files",
            "  <group:artifact:version>",
            "",
            "Examples:",
            "  ./playhead contracts check proto",
            "  ./playhead contracts check proto --against git:main",
            "  ./playhead contracts check proto --against git:main --impact",
            "  ./playhead contracts check --against releases --against registry:http://localhost:8081/apis/ccompat/v7"
        })
final class ContractsCheckCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Home home;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private ContractsOptions options;

    @Option(
            names = "--against",
            paramLabel = "<what>",
            defaultValue = "release",
            description = "What to compare with; may be given several times (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private List<String> against;

    @Option(
            names = "--require",
            paramLabel = "<mode>",
            defaultValue = "backward",
            description = "What the change must be: backward, full or forward (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CompatibilityMode required;

    @Option(
            names = "--impact",
            description = "Also say which subscriptions break, by what they declared on the cluster.")
    private boolean impact;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private KafkaOptions kafka;

    ContractsCheckCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    @Override
    public Integer call() {
        ContractsProject project = options.project();
        try (var releases = ContractsReleases.of(project.directory())) {
            if (against.stream().anyMatch(name -> name.startsWith("release"))) {
                releases.requireProject();
            }
            Buf buf = options.buf(terminal);
            var next = ContractSet.compile(project.sourceDirectory(), buf);
            var baselines = new Baselines(project.sourceDirectory(), next, buf, releases.releases());
            Findings findings = Findings.none();
            for (String name : against) {
                findings = findings.and(check(baseline(baselines, name), next));
            }
            return options.report(terminal, findings);
        }
    }

    private static Baseline baseline(Baselines baselines, String name) {
        try {
            return baselines.named(name);
        } catch (IllegalArgumentException e) {
            throw CommandFailed.usage(String.valueOf(e.getMessage()), "");
        }
    }

    private Findings check(Baseline baseline, ContractSet next) {
        if (baseline.isEmpty()) {
            options.remark(terminal, baseline.remark());
            return Findings.none();
        }
        Verdict verdict = Compatibility.on(LocalDate.now(ZoneOffset.UTC))
                .requiring(required)
                .between(baseline.contracts(), next);
        verdict.remarks(baseline.name()).forEach(remark -> options.remark(terminal, remark));
        if (impact) {
            List<SubscriptionDeclared> subscriptions = kafka.askDirectory(home, SubscriptionDirectory::entries).stream()
                    .map(SubscriptionDirectory.Entry::declared)
                    .toList();
            Impact.of(verdict, baseline.contracts(), subscriptions)
                    .sentences()
                    .forEach(sentence -> options.remark(terminal, sentence));
        }
        return verdict.findings();
    }
}

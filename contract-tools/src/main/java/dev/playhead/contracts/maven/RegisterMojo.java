// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.maven;

import dev.playhead.contracts.Buf;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.Findings;
import dev.playhead.contracts.ProtoSources;
import dev.playhead.contracts.compatibility.Baselines;
import dev.playhead.contracts.registration.Registered;
import dev.playhead.contracts.registration.Registration;
import dev.playhead.contracts.registration.RegistrationPlan;
import dev.playhead.contracts.registration.RegistrationPlan.Refusal;
import dev.playhead.contracts.registration.RegistrationPlan.Step;
import dev.playhead.serde.Subjects;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.eclipse.aether.RepositorySystem;

/** Registers the contracts and their imports at the schema registry; without {@code playhead.yes} it says what it would do. */
@Mojo(
        name = "register",
        defaultPhase = LifecyclePhase.DEPLOY,
        threadSafe = true,
        requiresDependencyResolution = ResolutionScope.COMPILE)
public final class RegisterMojo extends ContractsMojo {

    /** The base of a Confluent-compatible API, e.g. {@code http://localhost:8081/apis/ccompat/v7}. */
    @Parameter(property = "playhead.registry", required = true)
    @SuppressWarnings("NullAway.Init") // set by Maven
    private String registry;

    /** What the registry holds each subject to from now on. */
    @Parameter(property = "playhead.compatibility", defaultValue = "BACKWARD_TRANSITIVE")
    @SuppressWarnings("NullAway.Init") // set by Maven
    private String compatibility;

    /** Register what is missing. */
    @Parameter(property = "playhead.yes", defaultValue = "false")
    private boolean yes;

    private String outcome = "Nothing is registered yet: run this with -Dplayhead.yes";

    @Inject
    RegisterMojo(RepositorySystem repositories) {
        super(repositories);
    }

    @Override
    String goal() {
        return "register";
    }

    @Override
    Findings run() throws MojoExecutionException {
        Buf buf = buf();
        Path sources = contracts().sourceDirectory();
        ContractSet next = ContractSet.compile(sources, buf);
        Subjects subjects = subjects();
        Registration registration = Registration.of(
                        next, ProtoSources.in(sources).and(imports()), subjects)
                .compatibility(compatibility)
                .refusing(() -> Baselines.breaksOfRegistered(subjects, next, buf, LocalDate.now(ZoneOffset.UTC)));
        RegistrationPlan plan = registration.plan();
        for (Step step : plan.steps()) {
            if (!step.isDone()) {
                getLog().info(step.subject() + ": " + step.action() + (step.setsMode() ? ", " + compatibility : ""));
            }
        }
        for (Refusal refusal : plan.refusals()) {
            getLog().error(refusal.subject() + " in " + refusal.file() + " would break its readers, says "
                    + refusal.judge() + " " + refusal.reason());
        }
        if (yes || plan.isRefused()) {
            for (Registered each : registration.apply()) {
                getLog().info(each.subject() + " is version " + each.version() + ", id " + each.id());
            }
            outcome = "Registered and verified.";
        } else if (plan.isDone()) {
            outcome = "All is registered already.";
        }
        return Findings.none();
    }

    @Override
    String whenClean() {
        return outcome;
    }

    private Subjects subjects() throws MojoExecutionException {
        try {
            return Subjects.at(registry);
        } catch (IllegalArgumentException e) {
            throw new MojoExecutionException("playhead.registry is " + e.getMessage(), e);
        }
    }
}

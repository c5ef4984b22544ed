// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.maven;

import dev.playhead.contracts.Buf;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.Findings;
import dev.playhead.contracts.compatibility.Baseline;
import dev.playhead.contracts.compatibility.Baselines;
import dev.playhead.contracts.compatibility.Compatibility;
import dev.playhead.contracts.compatibility.CompatibilityMode;
import dev.playhead.contracts.compatibility.Verdict;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.eclipse.aether.RepositorySystem;

/** Fails the build where the contracts break what was released, and says who deploys first. */
@Mojo(
        name = "check",
        defaultPhase = LifecyclePhase.PROCESS_CLASSES,
        threadSafe = true,
        requiresDependencyResolution = ResolutionScope.COMPILE)
public final class CheckMojo extends ContractsMojo {

    /**
     * What to compare with: {@code release} (the last one), {@code releases} (every one), {@code git:main},
     * {@code registry:http://…}, a path, {@code group:artifact:version}.
     */
    @Parameter(property = "playhead.against", defaultValue = "release")
    @SuppressWarnings("NullAway.Init") // set by Maven
    private List<String> against;

    /** The mode that every release must have: {@code backward}, {@code full} or {@code forward}. */
    @Parameter(property = "playhead.require", defaultValue = "backward")
    @SuppressWarnings("NullAway.Init") // set by Maven
    private String require;

    @Inject
    CheckMojo(RepositorySystem repositories) {
        super(repositories);
    }

    @Override
    String goal() {
        return "check";
    }

    @Override
    Findings run() throws MojoExecutionException {
        Buf buf = buf();
        var next = ContractSet.compile(contracts().sourceDirectory(), buf);
        var baselines = new Baselines(contracts().sourceDirectory(), next, buf, releases());
        var compatibility = Compatibility.on(LocalDate.now(ZoneOffset.UTC)).requiring(mode());
        Findings findings = Findings.none();
        for (String name : against) {
            findings = findings.and(check(baseline(baselines, name), next, compatibility));
        }
        return findings;
    }

    private CompatibilityMode mode() throws MojoExecutionException {
        try {
            return CompatibilityMode.valueOf(require.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new MojoExecutionException(
                    "playhead.require is " + require + ": make it backward, full or forward", e);
        }
    }

    private static Baseline baseline(Baselines baselines, String name) throws MojoExecutionException {
        try {
            return baselines.named(name);
        } catch (IllegalArgumentException e) {
            throw new MojoExecutionException("playhead.against: " + e.getMessage(), e);
        }
    }

    private Findings check(Baseline baseline, ContractSet next, Compatibility compatibility) {
        if (baseline.isEmpty()) {
            getLog().info(baseline.remark());
            return Findings.none();
        }
        Verdict verdict = compatibility.between(baseline.contracts(), next);
        verdict.remarks(baseline.name()).forEach(getLog()::info);
        return verdict.findings();
    }
}

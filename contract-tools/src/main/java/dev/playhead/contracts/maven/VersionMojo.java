// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.maven;

import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.Findings;
import dev.playhead.contracts.compatibility.Baseline;
import dev.playhead.contracts.compatibility.Compatibility;
import dev.playhead.contracts.compatibility.NextVersion;
import dev.playhead.contracts.compatibility.Releases;
import dev.playhead.contracts.compatibility.SemanticVersion;
import java.time.LocalDate;
import java.time.ZoneOffset;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.eclipse.aether.RepositorySystem;

/** Fails the build where the project's version is too low for what changed since the last release. */
@Mojo(
        name = "version",
        defaultPhase = LifecyclePhase.PROCESS_CLASSES,
        threadSafe = true,
        requiresDependencyResolution = ResolutionScope.COMPILE)
public final class VersionMojo extends ContractsMojo {

    @Inject
    VersionMojo(RepositorySystem repositories) {
        super(repositories);
    }

    @Override
    String goal() {
        return "version";
    }

    @Override
    Findings run() throws MojoExecutionException {
        Releases releases = releases();
        Baseline last = releases.last();
        if (last.isEmpty()) {
            getLog().info(last.remark());
            return Findings.none();
        }
        var next = ContractSet.compile(contracts().sourceDirectory(), buf());
        var verdict = Compatibility.on(LocalDate.now(ZoneOffset.UTC)).between(last.contracts(), next);
        var version = NextVersion.after(SemanticVersion.of(last.name()), verdict);
        getLog().info(version.toString());
        return version.findings("pom.xml", releases.artifact(), declared());
    }

    private SemanticVersion declared() throws MojoExecutionException {
        try {
            return SemanticVersion.of(project().getVersion());
        } catch (IllegalArgumentException e) {
            throw new MojoExecutionException("The project's version is " + e.getMessage(), e);
        }
    }
}

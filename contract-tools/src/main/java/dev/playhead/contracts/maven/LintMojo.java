// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.maven;

import dev.playhead.contracts.Findings;
import dev.playhead.contracts.Lint;
import java.time.LocalDate;
import java.time.ZoneOffset;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.eclipse.aether.RepositorySystem;

/** Fails the build where a contract breaks a rule of {@code docs/reference/contract-rules.md}. */
@Mojo(
        name = "lint",
        defaultPhase = LifecyclePhase.PROCESS_CLASSES,
        threadSafe = true,
        requiresDependencyResolution = ResolutionScope.COMPILE)
public final class LintMojo extends ContractsMojo {

    @Inject
    LintMojo(RepositorySystem repositories) {
        super(repositories);
    }

    @Override
    String goal() {
        return "lint";
    }

    @Override
    Findings run() throws MojoExecutionException {
        return Lint.of(contracts(), buf(), LocalDate.now(ZoneOffset.UTC));
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.maven;

import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.Findings;
import dev.playhead.contracts.catalog.Catalog;
import java.io.File;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.eclipse.aether.RepositorySystem;

/** Makes a site that shows every topic, event and field, a Markdown document and an AsyncAPI 3 document. */
@Mojo(
        name = "catalog",
        defaultPhase = LifecyclePhase.PACKAGE,
        threadSafe = true,
        requiresDependencyResolution = ResolutionScope.COMPILE)
public final class CatalogMojo extends ContractsMojo {

    /** Where the pages go. */
    @Parameter(property = "playhead.catalog", defaultValue = "${project.build.directory}/catalog")
    @SuppressWarnings("NullAway.Init") // set by Maven
    private File out;

    private int events;

    @Inject
    CatalogMojo(RepositorySystem repositories) {
        super(repositories);
    }

    @Override
    String goal() {
        return "catalog";
    }

    @Override
    Findings run() throws MojoExecutionException {
        events = Catalog.of(
                        project().getArtifactId(),
                        ContractSet.compile(contracts().sourceDirectory(), buf()))
                .version(project().getVersion())
                .writeTo(out.toPath());
        return Findings.none();
    }

    @Override
    String whenClean() {
        return events + " events in " + out.toPath().resolve("index.html");
    }
}

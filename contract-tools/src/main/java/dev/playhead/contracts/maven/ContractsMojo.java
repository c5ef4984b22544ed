// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.maven;

import dev.playhead.contracts.Buf;
import dev.playhead.contracts.ContractsProject;
import dev.playhead.contracts.Findings;
import dev.playhead.contracts.Format;
import dev.playhead.contracts.ProtoSources;
import dev.playhead.contracts.compatibility.Releases;
import dev.playhead.event.PlayheadException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/** What the goals have in common: the project, buf from its repositories, and how findings are reported. */
abstract class ContractsMojo extends AbstractMojo {

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    @SuppressWarnings("NullAway.Init") // set by Maven
    private MavenProject project;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    @SuppressWarnings("NullAway.Init") // set by Maven
    private org.apache.maven.execution.MavenSession session;

    /** Also write the findings to {@code target/playhead}, as {@code json} or {@code sarif}. */
    @Parameter(property = "playhead.format", defaultValue = "text")
    @SuppressWarnings("NullAway.Init") // set by Maven
    private String format;

    /** Do nothing. */
    @Parameter(property = "playhead.skip", defaultValue = "false")
    private boolean skip;

    private final RepositorySystem repositories;

    ContractsMojo(RepositorySystem repositories) {
        this.repositories = repositories;
    }

    /** What the goal is called in the log, e.g. {@code lint}. */
    abstract String goal();

    /**
     * Does the goal's work.
     *
     * @throws PlayheadException if the contracts cannot be looked at
     */
    abstract Findings run() throws MojoExecutionException;

    /** What to say when there are no findings. */
    String whenClean() {
        return "No findings.";
    }

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("Skipped.");
            return;
        }
        Findings findings;
        try {
            findings = run();
        } catch (PlayheadException e) {
            throw new MojoFailureException(e.getMessage(), e);
        }
        report(findings);
    }

    private void report(Findings findings) throws MojoExecutionException, MojoFailureException {
        Format wanted = wantedFormat();
        if (wanted != Format.TEXT) {
            write(findings, wanted);
        }
        if (findings.isClean()) {
            getLog().info(whenClean());
            return;
        }
        findings.as(Format.TEXT).lines().forEach(getLog()::error);
        throw new MojoFailureException(findings.list().size() + " findings in the contracts, see above.");
    }

    private Format wantedFormat() throws MojoExecutionException {
        try {
            return Format.valueOf(format.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new MojoExecutionException("playhead.format is " + format + ": make it text, json or sarif", e);
        }
    }

    private void write(Findings findings, Format wanted) throws MojoExecutionException {
        Path file = Path.of(
                project.getBuild().getDirectory(),
                "playhead",
                goal() + "." + wanted.name().toLowerCase(Locale.ROOT));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, findings.as(wanted));
        } catch (IOException e) {
            throw new MojoExecutionException("Cannot write " + file, e);
        }
        getLog().info("Written to " + file);
    }

    final MavenProject project() {
        return project;
    }

    /** The project, relative to where Maven was started: so a report speaks of files as the repository does. */
    final ContractsProject contracts() {
        Path here = Path.of("").toAbsolutePath();
        Path directory = project.getBasedir().toPath();
        return new ContractsProject(
                directory.startsWith(here) ? Path.of(".").resolve(here.relativize(directory)) : directory);
    }

    final Buf buf() throws MojoExecutionException {
        return Buf.of(artifact(Buf.coordinates()).toPath()).importing(imports());
    }

    /** What the project's contracts may import: the {@code .proto} files in its dependencies. */
    final ProtoSources imports() {
        return ProtoSources.in(project.getArtifacts().stream()
                .map(Artifact::getFile)
                .map(File::toPath)
                .filter(file -> Files.isDirectory(file) || file.toString().endsWith(".jar"))
                .toList());
    }

    /** The released versions of the project's artifact. */
    final Releases releases() {
        return new Releases(
                repositories,
                session.getRepositorySession(),
                project.getRemoteProjectRepositories(),
                project.getGroupId(),
                project.getArtifactId());
    }

    /** A file from the project's repositories, by its coordinates {@code group:artifact:extension[:classifier]:version}. */
    final File artifact(String coordinates) throws MojoExecutionException {
        var request =
                new ArtifactRequest(new DefaultArtifact(coordinates), project.getRemoteProjectRepositories(), null);
        try {
            return repositories
                    .resolveArtifact(session.getRepositorySession(), request)
                    .getArtifact()
                    .getFile();
        } catch (ArtifactResolutionException e) {
            throw new MojoExecutionException("Cannot get " + coordinates + ": " + e.getMessage(), e);
        }
    }
}

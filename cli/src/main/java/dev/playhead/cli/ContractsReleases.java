// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.contracts.compatibility.Releases;
import dev.playhead.contracts.compatibility.SemanticVersion;
import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.maven.model.Model;
import org.apache.maven.model.Parent;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.jspecify.annotations.Nullable;

/**
 * The releases of a contracts project, by the coordinates in its {@code pom.xml}, found as the user's Maven would: through
 * {@code settings.xml}, in the local repository and the remote ones.
 */
final class ContractsReleases implements AutoCloseable {

    private final Context maven;
    private final Model model;
    private final Path pom;

    private ContractsReleases(Path pom, Model model) {
        this.pom = pom;
        this.model = model;
        this.maven = Runtimes.INSTANCE
                .getRuntime()
                .create(ContextOverrides.create().withUserSettings(true).build());
    }

    /** Of the project in that directory; one without a {@code pom.xml} has no releases. */
    static ContractsReleases of(Path directory) {
        Path pom = directory.resolve("pom.xml").normalize();
        if (!Files.exists(pom)) {
            return new ContractsReleases(pom, new Model());
        }
        try (InputStream in = Files.newInputStream(pom)) {
            return new ContractsReleases(pom, new MavenXpp3Reader().read(in));
        } catch (IOException | XmlPullParserException e) {
            throw new CommandFailed(
                    "cannot read " + pom + " (" + Words.reason(e) + ")", "Correct it, then run this again", e);
        }
    }

    boolean hasProject() {
        return model.getArtifactId() != null;
    }

    Releases releases() {
        return new Releases(
                maven.repositorySystem(),
                maven.repositorySystemSession(),
                maven.remoteRepositories(),
                hasProject() ? own(model.getGroupId(), parent().getGroupId(), "groupId") : "",
                hasProject() ? model.getArtifactId() : "");
    }

    /** The version that the project declares. */
    SemanticVersion declared() {
        requireProject();
        String version = own(model.getVersion(), parent().getVersion(), "version");
        try {
            return SemanticVersion.of(version);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(pom + ": the version is " + e.getMessage(), "Write it as three numbers");
        }
    }

    boolean isSnapshot() {
        return own(model.getVersion(), parent().getVersion(), "version").endsWith("-SNAPSHOT");
    }

    /** Fails if there is nothing that could have been released. */
    void requireProject() {
        if (!hasProject()) {
            throw CommandFailed.usage(
                    "there is no " + pom + ", so there is no artifact whose releases to look for",
                    "Name the directory of a Maven project, or for a check say --against git:main");
        }
    }

    String pom() {
        return pom.toString();
    }

    private Parent parent() {
        return model.getParent() == null ? new Parent() : model.getParent();
    }

    private String own(@Nullable String own, @Nullable String inherited, String what) {
        String value = own == null ? inherited : own;
        if (value == null || value.contains("${")) {
            throw new CommandFailed(
                    pom + " has " + (value == null ? "no " : "the ") + what + (value == null ? "" : " " + value),
                    "Write the " + what + " itself there, or run the Maven goal instead, which knows it");
        }
        return value;
    }

    @Override
    public void close() {
        maven.close();
    }
}

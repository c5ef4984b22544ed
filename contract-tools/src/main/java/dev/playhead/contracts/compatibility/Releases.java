// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import dev.playhead.contracts.ContractSet;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.VersionRangeRequest;
import org.eclipse.aether.resolution.VersionRangeResolutionException;
import org.eclipse.aether.resolution.VersionRangeResult;
import org.eclipse.aether.transfer.MetadataNotFoundException;

/**
 * The released versions of one artifact of contracts, in the local and the remote Maven repositories. Snapshots are not
 * released.
 *
 * @since 0.1
 */
public final class Releases {

    private final RepositorySystem maven;
    private final RepositorySystemSession session;
    private final List<RemoteRepository> remotes;
    private final String groupId;
    private final String artifactId;

    /** Asks nobody yet. */
    public Releases(
            RepositorySystem maven,
            RepositorySystemSession session,
            List<RemoteRepository> remotes,
            String groupId,
            String artifactId) {
        this.maven = maven;
        // Without the workspace: the project that is being built right now would pass for a release of its own.
        this.session = new DefaultRepositorySystemSession(session).setWorkspaceReader(null);
        this.remotes = List.copyOf(remotes);
        this.groupId = groupId;
        this.artifactId = artifactId;
    }

    /** What is released, as {@code group:artifact}. */
    public String artifact() {
        return groupId + ":" + artifactId;
    }

    /**
     * The last release, whose name is its version; {@linkplain Baseline#isEmpty() empty} if there is none yet.
     *
     * @throws BaselineUnavailableException if no repository could be asked
     */
    public Baseline last() {
        return versions().stream()
                .reduce((earlier, later) -> later)
                .map(version -> of(groupId, artifactId, version))
                .orElseGet(this::none);
    }

    /** Every release. */
    Baseline all() {
        List<String> versions = versions();
        if (versions.isEmpty()) {
            return none();
        }
        List<ContractSet> sets = versions.stream()
                .map(version -> contracts(groupId, artifactId, version))
                .toList();
        return new Baseline(String.join(", ", versions), sets);
    }

    private Baseline none() {
        return new Baseline("no release of " + artifact() + " yet", List.of());
    }

    /** A release of any artifact. */
    Baseline of(String group, String artifact, String version) {
        return Baseline.of(version, contracts(group, artifact, version));
    }

    private ContractSet contracts(String group, String artifact, String version) {
        try {
            var request = new ArtifactRequest(new DefaultArtifact(group, artifact, "jar", version), remotes, null);
            Path jar = maven.resolveArtifact(session, request)
                    .getArtifact()
                    .getFile()
                    .toPath();
            return ReleasedArtifact.read(jar);
        } catch (ArtifactResolutionException e) {
            throw new BaselineUnavailableException(
                    "Cannot get " + group + ":" + artifact + ":" + version + ": " + e.getMessage(), e);
        }
    }

    /** From the oldest to the newest. */
    private List<String> versions() {
        try {
            var everything = new DefaultArtifact(groupId, artifactId, "jar", "[0,)");
            VersionRangeResult found =
                    maven.resolveVersionRange(session, new VersionRangeRequest(everything, remotes, null));
            List<String> released = found.getVersions().stream()
                    .map(Object::toString)
                    .filter(version -> !version.endsWith("-SNAPSHOT"))
                    .filter(version -> SemanticVersion.find(version).isPresent())
                    .toList();
            if (released.isEmpty()) {
                requireAnswers(found);
            }
            return released;
        } catch (VersionRangeResolutionException e) {
            throw new BaselineUnavailableException(
                    "Cannot look for releases of " + artifact() + ": " + e.getMessage(), e);
        }
    }

    /** A repository that cannot be asked is not a repository without releases. */
    private void requireAnswers(VersionRangeResult found) {
        found.getExceptions().stream()
                .filter(e -> !(e instanceof MetadataNotFoundException))
                .findFirst()
                .ifPresent(e -> {
                    throw new BaselineUnavailableException(
                            "Cannot tell whether " + artifact() + " was ever released: " + e.getMessage(), e);
                });
    }
}

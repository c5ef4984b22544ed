// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferEvent;
import org.eclipse.aether.util.artifact.JavaScopes;

/**
 * Finds artifacts the way the user's Maven would: settings.xml with its mirrors and proxies, the local repository, Maven
 * Central. Thread-safe.
 */
final class MavenArtifacts implements AutoCloseable {

    private final Context context;

    MavenArtifacts(DevstackListener listener) {
        context = Runtimes.INSTANCE
                .getRuntime()
                .create(ContextOverrides.create()
                        .withUserSettings(true)
                        .transferListener(new Progress(listener))
                        .build());
    }

    /** The artifact's own file; its POM is not looked at. */
    Path file(String coordinates) {
        var request = new ArtifactRequest(new DefaultArtifact(coordinates), context.remoteRepositories(), null);
        try {
            return pathOf(context.repositorySystem().resolveArtifact(context.repositorySystemSession(), request));
        } catch (RepositoryException e) {
            throw unavailable(coordinates, e);
        }
    }

    /** The artifact and everything it needs at run time. */
    List<Path> closure(String coordinates) {
        var root = new Dependency(new DefaultArtifact(coordinates), JavaScopes.RUNTIME);
        var request = new DependencyRequest(new CollectRequest(root, context.remoteRepositories()), null);
        try {
            return context
                    .repositorySystem()
                    .resolveDependencies(context.repositorySystemSession(), request)
                    .getArtifactResults()
                    .stream()
                    .map(MavenArtifacts::pathOf)
                    .toList();
        } catch (RepositoryException e) {
            throw unavailable(coordinates, e);
        }
    }

    @Override
    public void close() {
        context.close();
    }

    private static Path pathOf(ArtifactResult result) {
        return result.getArtifact().getFile().toPath();
    }

    private static DevstackException unavailable(String coordinates, RepositoryException cause) {
        return new DevstackException(
                "Cannot get " + coordinates + " from the Maven repository: " + cause.getMessage()
                        + ". Check the network, and the mirrors and proxies in ~/.m2/settings.xml; then try again.",
                cause);
    }

    private static final class Progress extends AbstractTransferListener {

        private final DevstackListener listener;

        Progress(DevstackListener listener) {
            this.listener = listener;
        }

        @Override
        public void transferProgressed(TransferEvent event) {
            report(event, event.getResource().getContentLength());
        }

        @Override
        public void transferSucceeded(TransferEvent event) {
            report(event, event.getTransferredBytes());
        }

        private void report(TransferEvent event, long total) {
            if (event.getRequestType() == TransferEvent.RequestType.GET) {
                listener.downloading(
                        Path.of(event.getResource().getResourceName())
                                .getFileName()
                                .toString(),
                        event.getTransferredBytes(),
                        total);
            }
        }
    }
}

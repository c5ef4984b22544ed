// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link MavenArtifacts}, set up when something is really missing: a start from the cache does without. Thread-safe. */
final class Downloads implements AutoCloseable {

    private final DevstackListener listener;
    private @Nullable MavenArtifacts artifacts;

    Downloads(DevstackListener listener) {
        this.listener = listener;
    }

    DevstackListener listener() {
        return listener;
    }

    Path file(String coordinates) {
        return artifacts().file(coordinates);
    }

    List<Path> closure(String coordinates) {
        return artifacts().closure(coordinates);
    }

    private synchronized MavenArtifacts artifacts() {
        if (artifacts == null) {
            artifacts = new MavenArtifacts(listener);
        }
        return artifacts;
    }

    @Override
    public synchronized void close() {
        if (artifacts != null) {
            artifacts.close();
        }
    }
}

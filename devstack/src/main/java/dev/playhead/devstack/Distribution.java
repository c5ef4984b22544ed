// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A server's files, unpacked once per version and user.
 *
 * <p>They are laid out in a directory beside the final one and renamed: whoever sees the final name sees everything, and
 * of several JVMs that unpack at the same time the first rename wins and the others throw their copy away.
 */
final class Distribution {

    interface Layout {
        void into(Path directory, MavenArtifacts artifacts) throws IOException;
    }

    private final String name;
    private final Layout layout;

    Distribution(String name, Layout layout) {
        this.name = name;
        this.layout = layout;
    }

    /** {@code $XDG_CACHE_HOME/playhead}, by default {@code ~/.cache/playhead}. */
    static Path cache() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return base.resolve("playhead");
    }

    /** Where the files are, once installed. */
    Path home() {
        return cache().resolve(name);
    }

    /** Downloads and unpacks what is not there yet. */
    synchronized void install(DevstackListener listener) {
        if (Files.isDirectory(home())) {
            return;
        }
        try (var artifacts = new MavenArtifacts(listener)) {
            listener.installing(name);
            Files.createDirectories(cache());
            install(artifacts);
        } catch (IOException e) {
            throw new DevstackException(
                    "Cannot unpack " + name + " into " + home() + ": " + Errors.reason(e)
                            + ". Free some disk or set XDG_CACHE_HOME to a writable directory; then try again.",
                    e);
        }
    }

    private void install(MavenArtifacts artifacts) throws IOException {
        Path draft = Files.createTempDirectory(cache(), ".unpacking-");
        try {
            layout.into(draft, artifacts);
            Files.move(draft, home(), StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            if (!Files.isDirectory(home())) {
                throw e;
            }
        } finally {
            Trees.delete(draft);
        }
    }
}

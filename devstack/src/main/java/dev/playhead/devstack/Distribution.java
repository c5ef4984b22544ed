// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A server's files, unpacked once per version and user.
 *
 * <p>They are laid out in a directory beside the final one and renamed: whoever sees the final name sees everything, and of
 * several JVMs that unpack at the same time the first rename wins and the others throw their copy away.
 */
final class Distribution {

    interface Layout {
        void into(Path directory) throws IOException;
    }

    private Distribution() {}

    /** {@code $XDG_CACHE_HOME/playhead}, by default {@code ~/.cache/playhead}. */
    static Path cache() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return base.resolve("playhead");
    }

    /** The directory of that name, laid out first if it does not exist. */
    static Path installed(String name, DevstackListener listener, Layout layout) {
        Path home = cache().resolve(name);
        if (Files.isDirectory(home)) {
            return home;
        }
        try {
            return install(home, listener, layout);
        } catch (IOException e) {
            throw new DevstackException(
                    "Cannot unpack " + name + " into " + home + ": " + Errors.reason(e)
                            + ". Free some disk or set XDG_CACHE_HOME to a writable directory; then try again.",
                    e);
        }
    }

    private static Path install(Path home, DevstackListener listener, Layout layout) throws IOException {
        Files.createDirectories(cache());
        Path draft = Files.createTempDirectory(cache(), ".unpacking-");
        try {
            listener.installing(home.getFileName().toString());
            layout.into(draft);
            Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            if (!Files.isDirectory(home)) {
                throw e;
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            Trees.delete(draft);
        }
        return home;
    }
}

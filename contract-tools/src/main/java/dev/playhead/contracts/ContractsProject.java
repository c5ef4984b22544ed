// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A directory with contracts: a Maven project whose {@code .proto} files are in {@code src/main/proto}, or a directory
 * that holds them itself.
 *
 * @since 0.1
 */
public record ContractsProject(Path directory) {

    /** Where the import paths begin. */
    public Path sourceDirectory() {
        Path maven = directory.resolve("src/main/proto");
        return Files.isDirectory(maven) ? maven.normalize() : directory;
    }

    /** Where the project's waivers are, if it has any. */
    public Path waiversFile() {
        return directory.resolve(Waivers.FILE).normalize();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.nio.file.Path;

/**
 * One file of a Maven repository, found as the servers' own files are: through the user's {@code settings.xml} with its
 * mirrors and proxies, the local repository, Maven Central.
 *
 * @since 0.1
 */
public final class MavenFile {

    private MavenFile() {}

    /**
     * The file in the local repository; downloaded first if it is not there yet. Blocks meanwhile.
     *
     * @param coordinates {@code group:artifact:extension:classifier:version}
     * @param listener told of the download
     * @throws DevstackException if the file cannot be had
     */
    public static Path of(String coordinates, DevstackListener listener) {
        try (var artifacts = new MavenArtifacts(listener)) {
            return artifacts.file(coordinates);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * How a server that is written in Java is run: on this JVM's own Java, small and quick to start.
 *
 * <p>Half of a broker's start is the loading of classes. The first run of a distribution that ends in an orderly way leaves
 * an archive of them (class data sharing, JEP 350) in the cache; all later ones map it. A JVM that cannot use the archive
 * ignores it.
 */
final class Jvm {

    private final Distribution distribution;
    private final Path draft;

    /** @param directory the server's own, on the same file system or not */
    Jvm(Distribution distribution, Path directory) {
        this.distribution = distribution;
        this.draft = directory.resolve("classes.jsa");
    }

    /** @param record whether to record the classes, if there is no archive of them */
    List<String> command(boolean record, List<String> arguments) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        if (!Files.isExecutable(java)) {
            throw new DevstackException("There is no java in " + java.getParent()
                    + ": install a JDK 17 or newer, set JAVA_HOME to it, and try again.");
        }
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Djava.awt.headless=true"));
        if (isArchived()) {
            command.add("-XX:SharedArchiveFile=" + archive());
        } else if (record) {
            command.add("-XX:ArchiveClassesAtExit=" + draft);
        }
        command.addAll(arguments);
        return command;
    }

    boolean isArchived() {
        return Files.isReadable(archive());
    }

    /** Takes over the archive that a run has left behind, if it has. */
    void keepArchive() throws IOException {
        if (isArchived() || !Files.exists(draft)) {
            return;
        }
        Path copy = Files.createTempFile(distribution.home(), ".archiving-", ".jsa");
        Files.copy(draft, copy, StandardCopyOption.REPLACE_EXISTING);
        Files.move(copy, archive(), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(draft);
    }

    private Path archive() {
        return distribution.home().resolve("java-" + Runtime.version() + ".jsa");
    }
}

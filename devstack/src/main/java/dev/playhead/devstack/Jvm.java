// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a server that is written in Java is run: on this JVM's own Java, small and quick to start. */
final class Jvm {

    private Jvm() {}

    static List<String> command(String... arguments) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        if (!Files.isExecutable(java)) {
            throw new DevstackException(
                    "There is no java in " + java.getParent() + ": install a JDK 17 or newer and set JAVA_HOME to it.");
        }
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Djava.awt.headless=true"));
        command.addAll(List.of(arguments));
        return command;
    }
}

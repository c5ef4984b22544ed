// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Sends what libraries log into a file: the terminal is ours alone. */
final class Logs {

    static final String FILE_PROPERTY = "org.slf4j.simpleLogger.logFile";

    private static final String LEVEL_PROPERTY = "org.slf4j.simpleLogger.defaultLogLevel";

    private Logs() {}

    /** Comes before the first logger of the process; without a place to write to, nothing is logged. */
    static void into(Home home, String[] arguments) {
        if (System.getProperty(FILE_PROPERTY) != null) {
            return;
        }
        String command = Arrays.stream(arguments)
                .filter(argument -> argument.matches("[a-z][a-z-]*"))
                .findFirst()
                .orElse("playhead");
        // A second demo is refused; its log is not to overwrite that of the first.
        boolean isRefused = command.equals("demo") && DemoNote.find(home).isPresent();
        Path file = home.log(isRefused ? "demo-refused" : command);
        try {
            Files.createDirectories(file.getParent());
            System.setProperty(FILE_PROPERTY, file.toString());
            System.setProperty(LEVEL_PROPERTY, "info");
        } catch (IOException e) {
            System.setProperty(LEVEL_PROPERTY, "off");
        }
    }
}

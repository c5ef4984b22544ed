// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that runs to its end while a server is being prepared. */
final class Tool {

    private static final long LIMIT_SECONDS = 60;

    private Tool() {}

    /** @param input what it reads from its standard input */
    static void run(String server, List<String> command, String input, Path log) throws IOException {
        long begin = Errors.end(log);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        if (!endsWell(process)) {
            process.destroyForcibly();
            throw new DevstackException(
                    "The data directory of " + server + " could not be prepared." + Errors.logged(log, begin));
        }
    }

    private static boolean endsWell(Process process) {
        try {
            return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

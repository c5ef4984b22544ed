// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.devstack.DevstackListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How the process behind {@code playhead up} tells the command in the foreground of its start: one line a call, fields
 * separated by tabs.
 */
final class StackPipe implements DevstackListener {

    private static final String TAB = "\t";

    private final PrintStream out;

    StackPipe(PrintStream out) {
        this.out = out;
    }

    @Override
    public void downloading(String file, long bytesDone, long bytesTotal) {
        write("downloading", file, Long.toString(bytesDone), Long.toString(bytesTotal));
    }

    @Override
    public void installing(String distribution) {
        write("installing", distribution);
    }

    @Override
    public void starting(String server, Path log) {
        write("starting", server, log.toString());
    }

    @Override
    public void ready(String server, String address, Duration took) {
        write("ready", server, address, Long.toString(took.toMillis()));
    }

    void up() {
        write("up");
    }

    void failed(String message) {
        message.lines().forEach(line -> write("failed", line));
    }

    private void write(String... fields) {
        out.println(String.join(TAB, fields));
        out.flush();
    }

    /**
     * Reads until the stack is up.
     *
     * @throws CommandFailed with what the other side said if it is not coming up
     */
    static void read(BufferedReader in, DevstackListener listener, Path log) {
        var failure = new StringBuilder();
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] fields = line.split(TAB, -1);
                switch (fields[0]) {
                    case "downloading" ->
                        listener.downloading(fields[1], Long.parseLong(fields[2]), Long.parseLong(fields[3]));
                    case "installing" -> listener.installing(fields[1]);
                    case "starting" -> listener.starting(fields[1], Path.of(fields[2]));
                    case "ready" -> listener.ready(fields[1], fields[2], Duration.ofMillis(Long.parseLong(fields[3])));
                    case "failed" ->
                        failure.append(failure.isEmpty() ? "" : "\n").append(fields[1]);
                    case "up" -> {
                        return;
                    }
                    default -> throw new IOException("'" + line + "' says nothing");
                }
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    "lost the process that starts the stack (" + Words.reason(e) + ")", "Look into " + log, e);
        }
        throw failure.isEmpty()
                ? new CommandFailed("the process that starts the stack has died", "Look into " + log)
                : new CommandFailed(failure.toString(), "");
    }
}

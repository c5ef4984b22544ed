// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a demo that runs here has written down for every other {@code playhead} command.
 *
 * @param pid of its process
 * @param since when that process started: the number of a process is given out again
 * @param views the address of its view server; absent while there is none
 */
record DemoNote(long pid, String since, @Nullable String views) {

    private static final Gson GSON = new Gson();

    static DemoNote ofThisProcess(@Nullable String views) {
        ProcessHandle self = ProcessHandle.current();
        return new DemoNote(self.pid(), startOf(self), views);
    }

    /** Nothing if its process is gone, whatever it left behind. */
    static Optional<DemoNote> find(Home home) {
        try {
            DemoNote note = GSON.fromJson(Files.readString(home.demoNote()), DemoNote.class);
            return Optional.ofNullable(note).filter(found -> found.process().isPresent());
        } catch (IOException | JsonParseException e) {
            return Optional.empty();
        }
    }

    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> startOf(process).equals(since));
    }

    /** Replaces the file as a whole: a reader sees the old one or the new one. */
    void write(Home home) {
        Path draft = home.state().resolve("demo.json.new");
        try {
            Files.writeString(draft, GSON.toJson(this));
            Files.move(draft, home.demoNote(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailed(
                    "cannot write " + home.demoNote() + " (" + Words.reason(e) + ")",
                    "Make room or make it writable",
                    e);
        }
    }

    static void remove(Home home) {
        try {
            Files.deleteIfExists(home.demoNote());
        } catch (IOException e) {
            // Whoever reads the file sees that its process is gone.
        }
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }
}

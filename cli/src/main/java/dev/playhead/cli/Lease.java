// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/**
 * The right to do something alone in this directory: one process has it, and the operating system takes it back however
 * that process ends.
 */
final class Lease implements AutoCloseable {

    private final FileChannel channel;

    private Lease(FileChannel channel) {
        this.channel = channel;
    }

    /** To start servers, or to stop them. */
    static Lease onStack(Home home) {
        return claim(
                home,
                home.stackLock(),
                () -> new CommandFailed(
                        "another ./playhead is starting or stopping servers here", "Wait a moment, then try again"));
    }

    /** To run a demo. */
    static Lease onDemo(Home home) {
        return claim(
                home,
                home.demoLock(),
                () -> new CommandFailed(
                        "a demo is running here already"
                                + DemoNote.find(home)
                                        .map(demo -> " (process " + demo.pid() + ")")
                                        .orElse(""),
                        "End it with Ctrl-C where it runs, or with ./playhead down"));
    }

    private static Lease claim(Home home, Path file, Supplier<CommandFailed> taken) {
        home.create();
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw taken.get();
            }
            return new Lease(channel);
        } catch (OverlappingFileLockException e) {
            throw taken.get();
        } catch (IOException e) {
            throw new CommandFailed("cannot lock " + file + " (" + Words.reason(e) + ")", "Make it writable", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The lock goes with the process.
        }
    }
}

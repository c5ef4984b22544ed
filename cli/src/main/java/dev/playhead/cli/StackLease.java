// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The right to run servers in this directory: one process has it, and the operating system takes it back however that
 * process ends.
 */
final class StackLease implements AutoCloseable {

    private final Home home;
    private final FileChannel channel;

    private StackLease(Home home, FileChannel channel) {
        this.home = home;
        this.channel = channel;
    }

    static StackLease claim(Home home) {
        home.create();
        try {
            FileChannel channel = FileChannel.open(home.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw taken(home);
            }
            return new StackLease(home, channel);
        } catch (IOException e) {
            throw new CommandFailed("cannot lock " + home.lock() + " (" + Words.reason(e) + ")", "Make it writable", e);
        }
    }

    /** Refuses early what {@link #claim} would refuse later. */
    static void requireFree(Home home) {
        if (RunningStack.find(home).isPresent()) {
            throw taken(home);
        }
    }

    private static CommandFailed taken(Home home) {
        return RunningStack.find(home)
                .map(stack -> new CommandFailed(
                        "a stack is already running here (" + stack.command() + ", process " + stack.pid() + ")",
                        "Look at it with ./playhead status, end it with ./playhead down"))
                .orElseGet(() -> new CommandFailed(
                        "another ./playhead is starting or stopping a stack here", "Wait a moment and try again"));
    }

    void publish(RunningStack stack) {
        try {
            stack.write(home);
        } catch (IOException e) {
            throw new CommandFailed(
                    "cannot write " + home.running() + " (" + Words.reason(e) + ")",
                    "Make room or make it writable",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(home.running());
            channel.close();
        } catch (IOException e) {
            // Whoever reads the file sees that its owner is gone; the lock goes with the process.
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports in slots of 32, each of one process: whoever takes a slot locks its file until the process ends. A server that is
 * down for a while thus finds its port free when it comes back, though others look for ports meanwhile. Thread-safe.
 *
 * <p>They lie below the range from which operating systems take the ports of outgoing connections (32768 on Linux, 49152 on
 * macOS): otherwise a client that redials a dead server may be given the server's own port.
 */
final class PortSlots {

    private static final int FIRST = 20_000;
    private static final int SLOTS = 375;
    private static final int PORTS = 32;

    private final Path folder;
    private final List<FileChannel> open = new ArrayList<>();
    private int slot = -1;
    private int used = PORTS;

    /** @param folder where the locks are; all that take ports of one machine must look in the same one */
    PortSlots(Path folder) {
        this.folder = folder;
    }

    /** A port that was not given out before, here or to another process that still lives. */
    synchronized int next() {
        if (used == PORTS) {
            takeSlot();
            used = 0;
        }
        return FIRST + slot * PORTS + used++;
    }

    private void takeSlot() {
        try {
            Files.createDirectories(folder);
            while (++slot < SLOTS) {
                if (isMine(slot)) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock ports in " + folder, e);
        }
        throw new DevstackException("No port between " + FIRST + " and " + (FIRST + SLOTS * PORTS)
                + " is left: end some of the stacks that run here.");
    }

    /** The channel stays open, for with it the lock would go: with any channel, where this very process has the lock. */
    private boolean isMine(int slot) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve(Integer.toString(slot)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        open.add(channel);
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}

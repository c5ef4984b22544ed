// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.util.concurrent.locks.LockSupport;

/** What is to happen if this process is told to end, by Ctrl-C or by kill, before this is closed. */
final class Interruption implements AutoCloseable {

    private final Thread hook;

    Interruption(Runnable whatToDo) {
        hook = new Thread(whatToDo, "interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Does not return in a process that is ending: what breaks now, breaks for that reason and is not worth a word. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            while (true) {
                LockSupport.park();
            }
        }
    }
}

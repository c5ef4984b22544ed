// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A {@link Program} as a child process. */
final class ProcessServer implements Server {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(50);

    private final Program program;
    private final Path log;
    private final DevstackListener listener;
    private volatile @Nullable Child child;

    ProcessServer(Program program, Path log, DevstackListener listener) {
        this.program = program;
        this.log = log;
        this.listener = listener;
    }

    @Override
    public String name() {
        return program.name();
    }

    @Override
    public String address() {
        return program.address();
    }

    @Override
    public long pid() {
        return started().pid();
    }

    @Override
    public Path log() {
        return log;
    }

    @Override
    public boolean isAlive() {
        Child current = child;
        return current != null && current.isAlive();
    }

    @Override
    public synchronized void kill() {
        started().killTree();
    }

    @Override
    public synchronized void pause() {
        started().signalTree("STOP");
    }

    @Override
    public synchronized void resume() {
        started().signalTree("CONT");
    }

    @Override
    public synchronized void stop() {
        Child current = child;
        if (current == null) {
            return;
        }
        current.signalTree("CONT");
        current.signal(program.stopSignal());
        if (!current.awaitExit(STOP_LIMIT)) {
            current.killTree();
        }
    }

    @Override
    public synchronized void start() {
        if (isAlive()) {
            return;
        }
        try {
            Files.createDirectories(log.getParent());
            Files.createDirectories(program.directory());
            Ports.requireFree(program.name(), program.ports());
            program.prepare(log);
            listener.starting(program.name(), log);
            launch();
        } catch (IOException e) {
            throw new DevstackException(
                    "Cannot start " + name() + ": " + Errors.reason(e) + ". Check that the disk has room and that "
                            + program.directory() + " is writable.",
                    e);
        }
    }

    private void launch() throws IOException {
        Instant begin = Instant.now();
        Child launched = Child.start(program.command(), program.environment(), program.directory(), log);
        child = launched;
        try {
            awaitUsable(launched, begin.plus(program.patience()));
        } catch (DevstackException e) {
            launched.killTree();
            throw e;
        }
        listener.ready(name(), program.address(), Duration.between(begin, Instant.now()));
    }

    private void awaitUsable(Child launched, Instant deadline) {
        while (true) {
            try {
                program.probe();
                return;
            } catch (Exception e) {
                requireHope(launched, deadline, e);
            }
        }
    }

    private void requireHope(Child launched, Instant deadline, Exception cause) {
        if (!launched.isAlive()) {
            throw new DevstackException(
                    name() + " ended while it was starting; its log " + log + " says:" + Errors.tail(log), cause);
        }
        if (Instant.now().isAfter(deadline)) {
            throw new DevstackException(
                    name() + " did not become usable in " + program.patience().toSeconds() + " s ("
                            + Errors.reason(cause) + "); its log " + log + " says:" + Errors.tail(log),
                    cause);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new DevstackException("Interrupted while " + name() + " was starting", cause);
        }
        LockSupport.parkNanos(PROBE_INTERVAL.toNanos());
    }

    private Child started() {
        Child current = child;
        if (current == null) {
            throw new IllegalStateException(name() + " was not started");
        }
        return current;
    }
}

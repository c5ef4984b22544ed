// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Program} as a child process.
 *
 * <p>Only starts exclude one another: whatever ends the process also ends a start that is waiting for it.
 */
final class ProcessServer implements Server {

    /** Told of every process, before anybody waits for it. */
    interface Registrar {
        void launched(ProcessServer server, Child child) throws IOException;
    }

    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final Program program;
    private final Path log;
    private final DevstackListener listener;
    private final Registrar registrar;
    private volatile @Nullable Child child;
    private volatile boolean closed;

    ProcessServer(Program program, Path log, DevstackListener listener, Registrar registrar) {
        this.program = program;
        this.log = log;
        this.listener = listener;
        this.registrar = registrar;
    }

    /** Takes over a process that an earlier JVM has started. */
    void attach(Child running) {
        child = running;
    }

    Program program() {
        return program;
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
    public void kill() {
        started().killTree();
    }

    @Override
    public void pause() {
        started().signalTree("STOP");
    }

    @Override
    public void resume() {
        started().signalTree("CONT");
    }

    @Override
    public void stop() {
        end(program.stopSignal());
        try {
            program.stopped();
        } catch (IOException e) {
            throw new DevstackException("Cannot tidy up after " + name() + ": " + Errors.reason(e), e);
        }
    }

    /** Ends a start that is waiting; there will be no other. */
    void giveUp() {
        closed = true;
    }

    /** Stops for good; without ceremony if nobody needs the data again. */
    void close(boolean abandon) {
        giveUp();
        if (!abandon || program.isWorthStopping()) {
            stop();
        } else {
            end(program.abandonSignal());
        }
    }

    private void end(String signal) {
        Child current = child;
        if (current == null) {
            return;
        }
        current.signalTree("CONT");
        current.signal(signal);
        if (!current.awaitExit(STOP_LIMIT)) {
            current.killTree();
        }
    }

    /** The child outlives this JVM. */
    void release() throws IOException {
        started().release();
    }

    @Override
    public synchronized void start() {
        if (isAlive()) {
            return;
        }
        program.distribution().install(listener);
        try {
            Files.createDirectories(log.getParent());
            Files.createDirectories(program.directory());
            Loopback.requireFree(program.name(), program.ports());
            program.prepare(log);
            listener.starting(program.name(), log);
            launch();
        } catch (IOException e) {
            throw new DevstackException(
                    "Cannot start " + name() + ": " + Errors.reason(e) + ". Check that " + program.directory()
                            + " is writable and that its disk has room; then try again.",
                    e);
        }
    }

    private void launch() throws IOException {
        Instant begin = Instant.now();
        long logged = Errors.end(log);
        Child launched = Child.start(program, log);
        child = launched;
        try {
            registrar.launched(this, launched);
            new Readiness(name(), () -> Errors.logged(log, logged), launched::isAlive, () -> closed)
                    .await(program::probe);
        } catch (DevstackException | IOException e) {
            launched.killTree();
            throw e;
        }
        listener.ready(name(), program.address(), Duration.between(begin, Instant.now()));
    }

    private Child started() {
        Child current = child;
        if (current == null) {
            throw new IllegalStateException(name() + " was not started");
        }
        return current;
    }
}

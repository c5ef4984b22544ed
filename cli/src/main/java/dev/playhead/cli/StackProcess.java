// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.devstack.Devstack;
import dev.playhead.devstack.DevstackException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The process in the background that owns the servers of {@code playhead up} until {@code playhead down} ends it. */
@Command(name = StackProcess.NAME, hidden = true)
final class StackProcess implements Callable<Integer> {

    static final String NAME = "stack-process";

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private StackPorts ports;

    private volatile boolean isUp;

    @Override
    public Integer call() throws InterruptedException {
        var pipe = new StackPipe(System.out);
        Home home = Home.ofThisProcess();
        try {
            StackLease lease = StackLease.claim(home);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(lease), "stack-end"));
            Devstack stack = Devstack.builder()
                    .registry()
                    .postgres()
                    .stateDir(home.stack())
                    .ports(ports.kafka(), ports.registry(), ports.postgres())
                    .listener(pipe)
                    .start();
            lease.publish(RunningStack.of("playhead up", stack));
            isUp = true;
            pipe.up();
        } catch (CommandFailed | DevstackException e) {
            pipe.failed(Failures.sentence(e));
            return ExitCode.FAILED;
        }
        // The command that read it is about to end.
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        new CountDownLatch(1).await();
        return ExitCode.OK;
    }

    /** Servers that are still starting cannot be asked to stop; they are killed when this process is gone. */
    private void end(StackLease lease) {
        lease.close();
        if (!isUp) {
            Runtime.getRuntime().halt(ExitCode.FAILED);
        }
    }
}

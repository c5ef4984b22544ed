// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.devstack.Devstack;
import dev.playhead.devstack.Server;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;

/** Ends what {@code up} or {@code demo} started. */
@Command(
        name = "down",
        header = "Stop the servers that up or demo started here.",
        description = {
            "",
            "Ends a demo that runs here, too, and waits until everything is gone. What up stored stays under"
                    + " .playhead/stack for the next up. Where nothing runs there is nothing to do, and that is no error.",
            ""
        },
        footer = {"", "Example:", "  ./playhead down", "", "Next: ./playhead up"})
final class DownCommand implements Callable<Integer> {

    private static final int STOP_SECONDS = 60;

    private final Terminal terminal;
    private final Home home;

    DownCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    @Override
    public Integer call() {
        Optional<ProcessHandle> demo = DemoNote.find(home).flatMap(DemoNote::process);
        demo.ifPresent(this::end);
        Lease lease = Lease.onStack(home);
        try (lease) {
            Optional<Devstack> stack = Devstack.attach(home.stack());
            stack.ifPresent(this::stop);
            if (demo.isEmpty() && stack.isEmpty()) {
                terminal.line("No stack is running here: nothing to stop.");
            }
        }
        return ExitCode.OK;
    }

    private void stop(Devstack stack) {
        try (Stage stage = terminal.stage("stop the stack")) {
            long running =
                    RunningStack.servers(stack).stream().filter(Server::isAlive).count();
            stack.close();
            stage.done(Words.count(running, "server") + " stopped");
        }
    }

    private void end(ProcessHandle demo) {
        try (Stage stage = terminal.stage("end the demo")) {
            demo.destroy();
            demo.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
            stage.done("");
        } catch (TimeoutException e) {
            demo.destroyForcibly();
            throw new CommandFailed(
                    "the demo (process " + demo.pid() + ") did not end in " + STOP_SECONDS + " s and was killed",
                    "Run ./playhead down again for what else is running here",
                    e);
        } catch (ExecutionException e) {
            throw new CommandFailed("cannot wait for process " + demo.pid(), "Run ./playhead status", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

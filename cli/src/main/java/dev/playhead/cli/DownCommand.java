// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;

/** Ends what {@code up} or {@code demo} started. */
@Command(
        name = "down",
        header = "Stop the servers that up or demo started here.",
        description = {"", "Waits until they are gone. What up stored stays under .playhead/stack for the next up.", ""
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
        RunningStack stack = RunningStack.find(home)
                .orElseThrow(() -> new CommandFailed("no stack is running here, nothing was stopped", ""));
        try (Stage stage = terminal.stage("stop the stack")) {
            stack.owner().ifPresent(DownCommand::end);
            stage.done(Words.count(stack.servers().size(), "server") + " stopped");
        }
        return ExitCode.OK;
    }

    private static void end(ProcessHandle owner) {
        owner.destroy();
        try {
            owner.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            owner.destroyForcibly();
            throw new CommandFailed(
                    "the stack (process " + owner.pid() + ") did not stop in " + STOP_SECONDS + " s and was killed",
                    "Nothing else is to be done; the next ./playhead up recovers its data",
                    e);
        } catch (ExecutionException e) {
            throw new CommandFailed("cannot wait for process " + owner.pid(), "Run ./playhead status", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

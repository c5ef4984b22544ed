// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.devstack.Devstack;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The servers that outlive the command. */
class UpAndDownIT {

    private static final String[] UP = {"up", "--kafka-port=0", "--registry-port=0", "--postgres-port=0"};

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @AfterEach
    void stop() {
        Devstack.attach(home().stack()).ifPresent(Devstack::close);
    }

    @Test
    void whatUpStartsIsFoundMendedAndStoppedByLaterCommands() {
        assertThat(run(ExitCode.OK, UP)).contains("start the stack: 3 servers ready");
        Devstack stack = RunningStack.require(home());
        assertThat(run(ExitCode.OK, "status")).contains(stack.bootstrapServers(), stack.registryUrl(), stack.jdbcUrl());
        assertThat(run(ExitCode.OK, "up")).contains("The stack is running already.", stack.jdbcUrl());
        assertThat(run(ExitCode.FAILED, "up", "--postgres-port=1")).contains("on other ports", stack.jdbcUrl());

        stack.postgres().kill();

        assertThat(run(ExitCode.FAILED, "status")).contains("postgres is down. Look for the reason");
        assertThat(run(ExitCode.OK, "up")).contains("start postgres again", stack.jdbcUrl());
        assertThat(run(ExitCode.OK, "down")).contains("3 servers stopped");
        assertThat(List.of(stack.brokers().get(0), stack.registry(), stack.postgres()))
                .noneMatch(server -> server.isAlive());
        assertThat(run(ExitCode.FAILED, "status")).contains("no stack is running here");
    }

    private Home home() {
        return new Home(directory.resolve(".playhead"));
    }

    private String run(int expected, String... arguments) {
        Screen screen = Screen.plain();
        int exitCode = PlayheadCommand.commandLine(screen.terminal(), home()).execute(arguments);
        assertThat(exitCode).as(screen.err()).isEqualTo(expected);
        return screen.out() + screen.err();
    }
}

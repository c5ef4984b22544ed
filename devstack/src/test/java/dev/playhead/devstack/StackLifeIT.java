// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database alone has the life of every server and starts in a second, so most of these do without the others. */
class StackLifeIT {

    @TempDir
    Path state;

    @Test
    void aLaterStackInTheSameDirectoryFindsTheData() throws Exception {
        try (Devstack stack = database().start()) {
            new Clients(stack).sql("CREATE TABLE kept AS SELECT 42 AS n");
        }

        try (Devstack stack = database().start()) {
            assertThat(new Clients(stack).sql("SELECT n FROM kept")).contains("42");
        }
    }

    @Test
    void aDetachedStackIsFoundAgainAndStopped() {
        long pid = database().detached().start().postgres().pid();

        try (Devstack found = Devstack.attach(state).orElseThrow()) {
            assertThat(found.postgres().pid()).isEqualTo(pid);
            assertThat(found.postgres().isAlive()).isTrue();
            assertThatThrownBy(() -> database().start())
                    .isInstanceOf(DevstackException.class)
                    .hasMessageContaining("running in " + state)
                    .hasMessageContaining("postgres (process " + pid + ")");
        }

        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(Devstack.attach(state)).isEmpty();
    }

    @Test
    void aServerThatDiedIsStartedAgainInADetachedStack() throws Exception {
        database().detached().start().postgres().kill();
        assertThat(Devstack.attach(state)).isEmpty();

        database().detached().start();
        try (Devstack found = Devstack.attach(state).orElseThrow()) {
            found.postgres().kill();
            found.postgres().start();
            try (Devstack again = Devstack.attach(state).orElseThrow()) {
                assertThat(again.postgres().pid()).isEqualTo(found.postgres().pid());
            }
        }
    }

    @Test
    void aStrangerThatWasGivenTheProcessIdOfAServerIsLeftAlone() throws IOException {
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            var yesterday =
                    new StackState.Identity(stranger.pid(), Instant.now().minus(Duration.ofDays(1)));
            var cluster = new KafkaCluster("id", List.of(), List.of(), Map.of());
            new StackState(cluster, 0, 5432, Map.of("postgres", yesterday)).write(state);

            assertThat(Devstack.attach(state)).isEmpty();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void aTemporaryStackLeavesNothingBehind() {
        Devstack stack = Devstack.builder().brokers(0).postgres().start();
        Path directory = stack.postgres().log().resolve("../..").normalize();
        assertThat(directory).exists();

        stack.close();
        stack.close();

        assertThat(directory).doesNotExist();
        assertThat(stack.postgres().isAlive()).isFalse();
    }

    @Test
    void aServerThatDiesWhileItStartsSaysWhyAndLeavesItsLog() throws IOException {
        var builder = Devstack.builder().kafka("num.io.threads", "0").postgres();

        var failure = catchThrowableOfType(DevstackException.class, builder::start);

        assertThat(failure)
                .hasMessageContaining("The data directory of kafka-1 could not be prepared")
                .hasMessageContaining("num.io.threads");
        Path log = logIn(String.valueOf(failure.getMessage()));
        assertThat(log).exists();
        Trees.delete(log.resolve("../..").normalize());
    }

    @Test
    void aListenerSeesTheServerComeUp() {
        List<String> calls = new ArrayList<>();
        var listener = new DevstackListener() {
            @Override
            public void starting(String server, Path log) {
                calls.add("starting " + server + " " + Files.exists(log.getParent()));
            }

            @Override
            public void ready(String server, String address, Duration took) {
                calls.add("ready " + server + " " + address);
            }
        };

        try (Devstack stack = database().listener(listener).start()) {
            assertThat(calls).containsExactly("starting postgres true", "ready postgres " + stack.jdbcUrl());
        }
    }

    private Devstack.Builder database() {
        return Devstack.builder().brokers(0).postgres().stateDir(state);
    }

    private static Path logIn(String message) {
        return Pattern.compile("(/\\S+\\.log):")
                .matcher(message)
                .results()
                .map(match -> Path.of(match.group(1)))
                .findFirst()
                .orElseThrow();
    }
}

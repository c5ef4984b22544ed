// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevstackIT {

    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration PATIENT = Duration.ofSeconds(20);

    private static Devstack stack;
    private static Clients clients;

    @BeforeAll
    static void start(@TempDir Path state) {
        stack = Devstack.builder().registry().postgres().stateDir(state).start();
        clients = new Clients(stack);
    }

    @AfterAll
    static void close() {
        stack.close();
    }

    @Test
    void whatWasPublishedIsStillThereAfterTheBrokerIsKilled() throws Exception {
        clients.createTopic("survivors");
        clients.publish("survivors", "before", PATIENT);

        stack.brokers().get(0).kill();
        assertThat(stack.brokers().get(0).isAlive()).isFalse();
        stack.brokers().get(0).start();
        clients.publish("survivors", "after", PATIENT);

        assertThat(clients.read("survivors", 2)).containsExactly("before", "after");
    }

    @Test
    void rowsAreStillThereAfterTheDatabaseIsKilled() throws Exception {
        clients.sql("CREATE TABLE survivors(n int)");
        clients.sql("INSERT INTO survivors VALUES (42)");

        stack.postgres().kill();
        stack.postgres().start();

        assertThat(clients.sql("SELECT n FROM survivors")).contains("42");
    }

    @Test
    void noIdOfASchemaIsGivenOutAgainAfterTheRegistryIsKilled() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(clients.register("Survivor" + i, "syntax = \"proto3\"; message Survivor" + i + " {}"));
        }

        stack.registry().kill();
        stack.registry().start();

        assertThat(clients.register("Newcomer", "syntax = \"proto3\"; message Newcomer {}"))
                .isNotIn(ids);
        assertThat(clients.register("Survivor4", "syntax = \"proto3\"; message Survivor4 {}"))
                .isEqualTo(ids.get(4));
    }

    @Test
    void aPausedBrokerAnswersNobodyUntilItIsResumed() throws Exception {
        clients.createTopic("sleepers");

        stack.brokers().get(0).pause();
        assertThat(stack.brokers().get(0).isAlive()).isTrue();
        assertThatThrownBy(() -> clients.publish("sleepers", "lost", SOON)).isInstanceOf(ExecutionException.class);
        stack.brokers().get(0).resume();
        clients.publish("sleepers", "heard", PATIENT);

        assertThat(clients.read("sleepers", 1)).containsExactly("heard");
    }

    @Test
    void aPausedDatabaseAnswersNobodyUntilItIsResumed() throws Exception {
        stack.postgres().pause();
        assertThatThrownBy(() -> clients.sql("SELECT 1")).isInstanceOf(SQLException.class);
        stack.postgres().resume();

        assertThat(clients.sql("SELECT 1")).contains("1");
    }

    @Test
    void aWrongPasswordIsRefused() {
        assertThatThrownBy(() -> java.sql.DriverManager.getConnection(stack.jdbcUrl(), stack.jdbcUser(), "guess"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }
}

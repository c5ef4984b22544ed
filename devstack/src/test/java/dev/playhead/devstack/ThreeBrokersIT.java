// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ThreeBrokersIT {

    private static final Duration PATIENT = Duration.ofSeconds(20);

    private static Devstack stack;
    private static Clients clients;

    @BeforeAll
    static void start() {
        stack = Devstack.builder().brokers(3).start();
        clients = new Clients(stack);
    }

    @AfterAll
    static void close() {
        stack.close();
    }

    @Test
    void publishingGoesOnWithoutOneBroker() throws Exception {
        clients.createTopic("majority");
        clients.publish("majority", "with three", PATIENT);

        stack.brokers().get(0).kill();
        clients.publish("majority", "with two", PATIENT);
        stack.brokers().get(0).start();
        clients.publish("majority", "with three again", PATIENT);

        assertThat(clients.read("majority", 3)).containsExactly("with three", "with two", "with three again");
    }

    @Test
    void aClusterThatWasKilledWholeIsStartedNodeByNode() throws Exception {
        clients.createTopic("phoenix");
        clients.publish("phoenix", "before", PATIENT);

        stack.brokers().forEach(Server::kill);
        stack.brokers().forEach(Server::start);
        clients.publish("phoenix", "after", PATIENT);

        assertThat(clients.read("phoenix", 2)).containsExactly("before", "after");
    }
}

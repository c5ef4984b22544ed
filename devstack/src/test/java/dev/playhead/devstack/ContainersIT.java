// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;

class ContainersIT {

    private final String provider = System.getProperty(Containers.PROPERTY, "processes");
    private final PrintStream stderr = System.err;

    @BeforeEach
    void wantContainers() {
        System.setProperty(Containers.PROPERTY, "containers");
    }

    @AfterEach
    void restore() {
        System.setProperty(Containers.PROPERTY, provider);
        System.setErr(stderr);
    }

    @Test
    void withoutDockerTestsAreSkippedAndItIsSaidLoudly() {
        assumeFalse(DockerClientFactory.instance().isDockerAvailable(), "Docker is available");
        var said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Devstack.builder().start())
                .isInstanceOf(TestAbortedException.class)
                .hasMessageStartingWith("SKIPPED: ");
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("SKIPPED", "no Docker engine", "********");
    }

    @Test
    void anUnknownProviderIsRefused() {
        System.setProperty(Containers.PROPERTY, "pods");

        assertThatThrownBy(() -> Devstack.builder().start())
                .hasMessageContaining("-Dplayhead.devstack=pods is neither processes nor containers");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class DevstackTest {

    @Test
    void aTakenPortIsNamedBeforeAnythingIsStarted() throws IOException {
        try (var occupant = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = occupant.getLocalPort();

            assertThatThrownBy(() -> Devstack.builder().ports(port, 0, 0).start())
                    .isInstanceOf(DevstackException.class)
                    .hasMessageStartingWith("Port " + port + " on 127.0.0.1 is taken, and kafka-1 needs it:");
        }
    }

    @Test
    void aDetachedStackNeedsAPlaceWhereItIsFoundAgain() {
        assertThatThrownBy(() -> Devstack.builder().detached().start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("stateDir");
    }

    @Test
    void aStackIsNeverBiggerThanAMachine() {
        assertThatThrownBy(() -> Devstack.builder().brokers(10)).hasMessage("brokers must be 0 to 9, not 10");
    }
}

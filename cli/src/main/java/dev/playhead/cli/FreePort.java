// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Looks before anything is started: to wait for servers only to hear that a port was taken is no fun. */
final class FreePort {

    private FreePort() {}

    /**
     * @param port 0 is always free
     * @param option which chooses another
     */
    static void require(String server, int port, String option) {
        if (port < 0 || port > 65_535) {
            throw CommandFailed.usage(port + " is not a port", "Pass " + option + " a number from 0 to 65535");
        }
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            socket.isBound();
        } catch (IOException e) {
            throw new CommandFailed(
                    "port " + port + " on 127.0.0.1 is taken, and " + server + " needs it",
                    "Stop the program that listens there (lsof -i :" + port + " names it) or choose another port with "
                            + option,
                    e);
        }
    }
}

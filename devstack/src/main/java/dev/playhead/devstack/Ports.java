// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Ports on the loopback address. */
final class Ports {

    /**
     * Below the range from which operating systems take the ports of outgoing connections (32768 on Linux, 49152 on macOS):
     * otherwise a client that redials a dead server may be given the server's own port, and the server cannot come back.
     */
    private static final int FIRST = 20_000;

    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 1_000;

    private Ports() {}

    /** The wanted port, or a free one if that is 0. */
    static int choose(int wanted) {
        return wanted == 0 ? free() : wanted;
    }

    static int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new DevstackException("No free port between " + FIRST + " and " + LAST + " on 127.0.0.1");
    }

    static void requireFree(String server, List<Integer> ports) {
        for (int port : ports) {
            if (!isFree(port)) {
                throw new DevstackException("Port " + port + " on 127.0.0.1 is taken, and " + server
                        + " needs it: stop the program that listens there (`lsof -i :" + port
                        + "` names it) or choose another port for " + server + ".");
            }
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}

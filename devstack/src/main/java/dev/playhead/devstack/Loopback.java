// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The ports of 127.0.0.1. Thread-safe. */
final class Loopback {

    static final String HOST = "127.0.0.1";

    /**
     * Below the range from which operating systems take the ports of outgoing connections (32768 on Linux, 49152 on
     * macOS): otherwise a client that redials a dead server may be given the server's own port, and the server cannot come
     * back.
     */
    private static final int FIRST = 20_000;

    private static final int RANGE = 12_000;
    private static final int PORTS_PER_JVM = 32;
    private static final int CONNECT_TIMEOUT_MS = 1_000;

    /** JVMs that start at the same time have neighbouring process ids, so each begins its search elsewhere. */
    private static final AtomicInteger next =
            new AtomicInteger((int) (ProcessHandle.current().pid() * PORTS_PER_JVM % RANGE));

    private Loopback() {}

    /** A port that nobody listens on; no two calls in this JVM get the same one soon. */
    static int freePort() {
        for (int attempt = 0; attempt < RANGE; attempt++) {
            int port = FIRST + Math.floorMod(next.getAndIncrement(), RANGE);
            if (isFree(port)) {
                return port;
            }
        }
        throw new DevstackException("No port between " + FIRST + " and " + (FIRST + RANGE) + " is free on " + HOST
                + ": end the programs that listen there.");
    }

    static void requireFree(String server, List<Integer> ports) {
        for (int port : ports) {
            if (!isFree(port)) {
                throw new DevstackException("Port " + port + " on " + HOST + " is taken, and " + server
                        + " needs it: end the program that listens there (`lsof -i :" + port
                        + "` names it) or choose another port for " + server + ".");
            }
        }
    }

    /** Throws if nobody listens. */
    static void connect(int port) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address(), port), CONNECT_TIMEOUT_MS);
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, address())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static InetAddress address() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}

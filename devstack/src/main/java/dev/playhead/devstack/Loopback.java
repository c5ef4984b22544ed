// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;

/** The ports of 127.0.0.1. Thread-safe. */
final class Loopback {

    static final String HOST = "127.0.0.1";

    private static final int CONNECT_TIMEOUT_MS = 1_000;

    private static final PortSlots ports = new PortSlots(
            Path.of(System.getProperty("java.io.tmpdir"), "playhead-ports-" + System.getProperty("user.name")));

    private Loopback() {}

    /** A port that nobody listens on. No two calls get the same one, nor does another process that asks here, while this one lives. */
    static int freePort() {
        int port = ports.next();
        while (!isFree(port)) {
            port = ports.next();
        }
        return port;
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

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.locks.LockSupport;

/** A process with a port and many threads, none of which ends by itself. */
final class PortHolder {

    private static final int THREADS = 400;

    private PortHolder() {}

    public static void main(String[] arguments) throws IOException {
        var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        for (int i = 0; i < THREADS; i++) {
            new Thread(PortHolder::rest).start();
        }
        System.out.println(socket.getLocalPort());
        rest();
    }

    private static void rest() {
        while (true) {
            LockSupport.park();
        }
    }
}

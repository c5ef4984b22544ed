// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.nio.file.Path;
import java.time.Duration;

/** Keeps the promise that a listener is called by one thread at a time. */
record OneAtATime(DevstackListener listener) implements DevstackListener {

    @Override
    public void downloading(String file, long bytesDone, long bytesTotal) {
        synchronized (listener) {
            listener.downloading(file, bytesDone, bytesTotal);
        }
    }

    @Override
    public void installing(String distribution) {
        synchronized (listener) {
            listener.installing(distribution);
        }
    }

    @Override
    public void starting(String server, Path log) {
        synchronized (listener) {
            listener.starting(server, log);
        }
    }

    @Override
    public void ready(String server, String address, Duration took) {
        synchronized (listener) {
            listener.ready(server, address, took);
        }
    }
}

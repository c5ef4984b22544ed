// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.devstack.DevstackListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Shows how the servers come up: what is downloaded, unpacked, started, and where each listens. */
final class StackProgress implements DevstackListener {

    /** A file that takes long enough to be announced where nobody sees it move. */
    private static final long LARGE_BYTES = 10_000_000;

    private final Terminal terminal;
    private final Stage stage;
    private final List<String> starting = new ArrayList<>();
    private final Map<String, Long> downloads = new HashMap<>();

    StackProgress(Terminal terminal, Stage stage) {
        this.terminal = terminal;
        this.stage = stage;
    }

    @Override
    public void downloading(String file, long bytesDone, long bytesTotal) {
        boolean isNew = downloads.put(file, bytesDone) == null;
        if (isNew && bytesTotal >= LARGE_BYTES) {
            terminal.line("  downloading " + file + ", " + Words.bytes(bytesTotal));
        }
        stage.download("downloading " + file, bytesDone, bytesTotal);
    }

    @Override
    public void installing(String distribution) {
        terminal.line("  installing " + distribution);
        stage.detail("installing " + distribution);
    }

    @Override
    public void starting(String server, Path log) {
        starting.add(server);
        stage.detail("starting " + String.join(", ", starting));
    }

    @Override
    public void ready(String server, String address, Duration took) {
        starting.remove(server);
        stage.detail(starting.isEmpty() ? "" : "starting " + String.join(", ", starting));
        terminal.line("  " + server + " " + " ".repeat(Math.max(0, 9 - server.length())) + address + " ("
                + Words.time(took) + ")");
    }

    /** {@code 3 servers; 97 files, 180 MB downloaded}. */
    String summary(int servers) {
        String summary = Words.count(servers, "server") + " ready";
        if (downloads.isEmpty()) {
            return summary;
        }
        long bytes = downloads.values().stream().mapToLong(Long::longValue).sum();
        return summary + "; " + Words.count(downloads.size(), "file") + ", " + Words.bytes(bytes) + " downloaded";
    }
}

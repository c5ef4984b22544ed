// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortSlotsTest {

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void noPortIsGivenOutTwice() {
        var slots = new PortSlots(folder);
        var others = new PortSlots(folder);
        List<Integer> ports = new ArrayList<>();

        for (int i = 0; i < 100; i++) {
            ports.add(slots.next());
            ports.add(others.next());
        }

        assertThat(ports).doesNotHaveDuplicates();
    }

    @Test
    void aProcessHasItsPortsUntilItEnds() throws Exception {
        int port = askInAnotherProcess();
        int next = askInAnotherProcess();

        processes.get(0).destroyForcibly().waitFor();
        int again = askInAnotherProcess();

        assertThat(next).isNotEqualTo(port);
        assertThat(again).isEqualTo(port);
    }

    private int askInAnotherProcess() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process asks = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), Asks.class.getName(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(asks);
        return Integer.parseInt(asks.inputReader().readLine());
    }

    /** Asks for one port and lives on until it is ended. */
    static final class Asks {

        private Asks() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println(new PortSlots(Path.of(arguments[0])).next());
            System.in.read();
        }
    }
}

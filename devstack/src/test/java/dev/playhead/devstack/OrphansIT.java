// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphansIT {

    @TempDir
    Path temporary;

    /** Starts a stack, says which processes it has, and waits for its end. */
    static final class Parent {

        public static void main(String[] arguments) throws IOException {
            int brokers = Integer.parseInt(arguments[0]);
            try (Devstack stack = Devstack.builder().brokers(brokers).postgres().start()) {
                if (arguments[1].equals("paused")) {
                    stack.postgres().pause();
                }
                ProcessHandle.current().descendants().forEach(child -> System.out.print(child.pid() + " "));
                System.out.println();
                var unused = System.in.read();
            }
        }
    }

    @Test
    void noServerOutlivesAKilledJvm() throws IOException {
        Process parent = startParent(1, "running");
        List<ProcessHandle> children = children(parent);
        assertThat(children).hasSizeGreaterThan(4).allMatch(ProcessHandle::isAlive);

        parent.destroyForcibly();

        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(alive(children)).isEmpty());
    }

    @Test
    void noPausedServerOutlivesAKilledJvm() throws IOException {
        Process parent = startParent(0, "paused");
        List<ProcessHandle> children = children(parent);

        parent.destroyForcibly();

        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(alive(children)).isEmpty());
    }

    @Test
    void noServerOutlivesATerminatedJvm() throws IOException {
        Process parent = startParent(0, "running");
        List<ProcessHandle> children = children(parent);

        parent.destroy();

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(alive(children)).isEmpty());
    }

    private Process startParent(int brokers, String state) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        Integer.toString(brokers),
                        state)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static List<ProcessHandle> children(Process parent) throws IOException {
        BufferedReader out = parent.inputReader();
        return Stream.of(out.readLine().trim().split(" ", -1))
                .map(Long::valueOf)
                .map(ProcessHandle::of)
                .flatMap(Optional::stream)
                .toList();
    }

    private static List<String> alive(List<ProcessHandle> processes) {
        return processes.stream()
                .filter(ProcessHandle::isAlive)
                .map(process -> process.info().commandLine().orElse("?"))
                .toList();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ChildTest {

    /** In a container without an init process, nobody asks about a detached server that has died. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aProcessThatNobodyAskedAboutAfterItsEndIsDead() throws IOException {
        Process parent = new ProcessBuilder("sh", "-c", "sleep 60 & echo $!; exec sleep 60").start();
        try (var out = parent.inputReader()) {
            ProcessHandle orphan =
                    ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            Instant started = orphan.info().startInstant().orElseThrow();
            Child child = Child.find(orphan.pid(), started).orElseThrow();

            child.killTree();

            assertThat(orphan.isAlive()).as("what Java says of it").isTrue();
            assertThat(child.isAlive()).isFalse();
            assertThat(Child.find(orphan.pid(), started)).isEmpty();
        } finally {
            parent.destroyForcibly();
        }
    }

    @RepeatedTest(3)
    void aProcessIsDeadOnlyWhenItsPortIsFree() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process holder = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), PortHolder.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = holder.inputReader()) {
            int port = Integer.parseInt(out.readLine());
            Child child = Child.find(holder.pid(), holder.info().startInstant().orElseThrow())
                    .orElseThrow();

            child.killTree();

            assertThatCode(() -> Loopback.requireFree("the next", List.of(port)))
                    .doesNotThrowAnyException();
        } finally {
            holder.destroyForcibly();
        }
    }
}

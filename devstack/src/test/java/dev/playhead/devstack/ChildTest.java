// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
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
}

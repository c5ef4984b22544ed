// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the builder was told. */
record Settings(
        int brokers,
        boolean registry,
        boolean postgres,
        @Nullable Path stateDir,
        int kafkaPort,
        int registryPort,
        int postgresPort,
        Map<String, String> kafka,
        boolean detached,
        DevstackListener listener) {

    /** Ports that were asked for, and must therefore be free. */
    Map<String, List<Integer>> fixedPorts() {
        Map<String, List<Integer>> fixed = new LinkedHashMap<>();
        for (int broker = 1; broker <= brokers && kafkaPort != 0; broker++) {
            fixed.put("kafka-" + broker, List.of(kafkaPort + broker - 1));
        }
        if (registry && registryPort != 0) {
            fixed.put("registry", List.of(registryPort));
        }
        if (postgres && postgresPort != 0) {
            fixed.put("postgres", List.of(postgresPort));
        }
        return fixed;
    }
}

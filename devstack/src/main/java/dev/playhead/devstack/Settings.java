// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.nio.file.Path;
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
        DevstackListener listener) {}

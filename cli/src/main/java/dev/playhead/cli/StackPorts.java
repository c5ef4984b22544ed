// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.devstack.Devstack;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the servers of {@code playhead up} listen. The defaults stay the same from start to start, so that programs find them. */
final class StackPorts {

    @Option(
            names = "--kafka-port",
            paramLabel = "<port>",
            description = "Kafka's port (default 9092; 0 takes a free one).")
    private @Nullable Integer kafka;

    @Option(
            names = "--registry-port",
            paramLabel = "<port>",
            description = "The schema registry's port (default 8081; 0 takes a free one).")
    private @Nullable Integer registry;

    @Option(
            names = "--postgres-port",
            paramLabel = "<port>",
            description = "PostgreSQL's port (default 5433, beside a server of your own; 0 takes a free one).")
    private @Nullable Integer postgres;

    int kafka() {
        return Objects.requireNonNullElse(kafka, 9092);
    }

    int registry() {
        return Objects.requireNonNullElse(registry, 8081);
    }

    int postgres() {
        return Objects.requireNonNullElse(postgres, 5433);
    }

    void requireFree() {
        FreePort.require("Kafka", kafka(), "--kafka-port");
        FreePort.require("the schema registry", registry(), "--registry-port");
        FreePort.require("PostgreSQL", postgres(), "--postgres-port");
    }

    /** Whether servers that run already listen where this command line wants them. */
    boolean areThoseOf(Devstack stack) {
        return isAt(kafka, stack.bootstrapServers())
                && isAt(registry, stack.registryUrl())
                && isAt(postgres, stack.jdbcUrl());
    }

    private static boolean isAt(@Nullable Integer port, String address) {
        return port == null || port == 0 || (address + "/").contains(":" + port + "/");
    }
}

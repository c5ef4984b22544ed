// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** Where the servers of {@code playhead up} listen. The defaults stay the same from start to start, so that programs find them. */
final class StackPorts {

    @Option(
            names = "--kafka-port",
            paramLabel = "<port>",
            defaultValue = "9092",
            description = "Kafka's port (default ${DEFAULT-VALUE}; 0 takes a free one).")
    private int kafka;

    @Option(
            names = "--registry-port",
            paramLabel = "<port>",
            defaultValue = "8081",
            description = "The schema registry's port (default ${DEFAULT-VALUE}; 0 takes a free one).")
    private int registry;

    @Option(
            names = "--postgres-port",
            paramLabel = "<port>",
            defaultValue = "5433",
            description =
                    "PostgreSQL's port (default ${DEFAULT-VALUE}, beside a server of your own; 0 takes a free one).")
    private int postgres;

    int kafka() {
        return kafka;
    }

    int registry() {
        return registry;
    }

    int postgres() {
        return postgres;
    }

    void requireFree() {
        FreePort.require("Kafka", kafka, "--kafka-port");
        FreePort.require("the schema registry", registry, "--registry-port");
        FreePort.require("PostgreSQL", postgres, "--postgres-port");
    }

    List<String> arguments() {
        return List.of("--kafka-port=" + kafka, "--registry-port=" + registry, "--postgres-port=" + postgres);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What a later JVM must know of a stack to find it again: {@code stack.properties} in its state directory.
 *
 * @param registryPort 0 if there is no registry
 * @param postgresPort 0 if there is no database
 * @param processes by server name; entries of processes that are gone do no harm
 */
record StackState(KafkaCluster cluster, int registryPort, int postgresPort, Map<String, Identity> processes) {

    /** A process id alone may mean a stranger by now. */
    record Identity(long pid, Instant started) {

        Optional<Child> find() {
            return Child.find(pid, started);
        }
    }

    private static final String FILE = "stack.properties";
    private static final String SETTING = "kafka.setting.";
    private static final String PROCESS = "process.";

    static Optional<StackState> read(Path stateDir) throws IOException {
        Path file = stateDir.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var properties = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        return Optional.of(parse(properties));
    }

    void write(Path stateDir) throws IOException {
        Path draft = Files.createTempFile(stateDir, FILE, null);
        try (Writer out = Files.newBufferedWriter(draft)) {
            properties().store(out, null);
        }
        Files.move(draft, stateDir.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The names of the servers whose processes are still there. */
    List<String> running() {
        return processes.entrySet().stream()
                .filter(process -> process.getValue().find().isPresent())
                .map(process ->
                        process.getKey() + " (process " + process.getValue().pid() + ")")
                .sorted()
                .toList();
    }

    private static StackState parse(Properties properties) {
        var cluster = new KafkaCluster(
                properties.getProperty("kafka.cluster"),
                ports(properties.getProperty("kafka.ports")),
                ports(properties.getProperty("kafka.controller.ports")),
                starting(SETTING, properties));
        Map<String, Identity> processes = starting(PROCESS, properties).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, process -> identity(process.getValue())));
        return new StackState(
                cluster,
                Integer.parseInt(properties.getProperty("registry.port")),
                Integer.parseInt(properties.getProperty("postgres.port")),
                processes);
    }

    private Properties properties() {
        var properties = new Properties();
        properties.setProperty("kafka.cluster", cluster.id());
        properties.setProperty("kafka.ports", text(cluster.clientPorts()));
        properties.setProperty("kafka.controller.ports", text(cluster.controllerPorts()));
        properties.setProperty("registry.port", Integer.toString(registryPort));
        properties.setProperty("postgres.port", Integer.toString(postgresPort));
        cluster.extra().forEach((key, value) -> properties.setProperty(SETTING + key, value));
        processes.forEach(
                (name, process) -> properties.setProperty(PROCESS + name, process.pid() + " " + process.started()));
        return properties;
    }

    private static Identity identity(String text) {
        String[] parts = text.split(" ", 2);
        return new Identity(Long.parseLong(parts[0]), Instant.parse(parts[1]));
    }

    private static Map<String, String> starting(String prefix, Properties properties) {
        return properties.stringPropertyNames().stream()
                .filter(name -> name.startsWith(prefix))
                .collect(Collectors.toMap(name -> name.substring(prefix.length()), properties::getProperty));
    }

    private static List<Integer> ports(String text) {
        return Arrays.stream(text.split(" ", -1))
                .filter(port -> !port.isEmpty())
                .map(Integer::valueOf)
                .toList();
    }

    private static String text(List<Integer> ports) {
        return ports.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}

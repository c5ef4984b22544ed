// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;

/** One combined node (broker and controller) of a KRaft cluster. */
record KafkaBroker(Path directory, int id, KafkaCluster cluster, Peers peers) implements Program {

    /** The other nodes, as their processes are now. */
    interface Peers {

        /** Whether the whole cluster is being started: then a node is not ready before all are. */
        boolean areForming();

        /** How many nodes' processes exist, this one's included. */
        long alive();
    }

    private static final String VERSION = "4.3.1";
    private static final Distribution DISTRIBUTION = new Distribution("kafka-" + VERSION, KafkaBroker::collect);

    private static void collect(Path directory, MavenArtifacts artifacts) throws IOException {
        Path lib = Files.createDirectory(directory.resolve("lib"));
        for (Path jar : artifacts.closure("org.apache.kafka:kafka_2.13:" + VERSION)) {
            Files.copy(jar, lib.resolve(jar.getFileName()));
        }
        // Kafka's artifact brings no logger; this one prints to the process's own output.
        Path logger = artifacts.file("org.slf4j:slf4j-simple:1.7.36");
        Files.copy(logger, lib.resolve(logger.getFileName()));
    }

    @Override
    public String name() {
        return "kafka-" + id;
    }

    @Override
    public String address() {
        return cluster.address(id);
    }

    @Override
    public List<Integer> ports() {
        return List.of(cluster.clientPort(id), cluster.controllerPort(id));
    }

    @Override
    public Distribution distribution() {
        return DISTRIBUTION;
    }

    @Override
    public void prepare(Path log) throws IOException {
        var properties = new Properties();
        properties.putAll(cluster.settings(id));
        properties.setProperty("log.dirs", data().toString());
        try (var out = Files.newBufferedWriter(settings())) {
            properties.store(out, null);
        }
        if (!Files.exists(data().resolve("meta.properties"))) {
            Tool.run(
                    name(),
                    java(
                            false,
                            "kafka.tools.StorageTool",
                            "format",
                            "-t",
                            cluster.id(),
                            "-c",
                            settings().toString()),
                    "",
                    log);
        }
    }

    @Override
    public List<String> command() {
        return java(isRecording(), "kafka.Kafka", settings().toString());
    }

    private List<String> java(boolean record, String... mainAndArguments) {
        List<String> arguments = new ArrayList<>(List.of(
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS",
                "-cp",
                DISTRIBUTION.home().resolve("lib") + "/*"));
        arguments.addAll(List.of(mainAndArguments));
        return jvm().command(record, arguments);
    }

    /** One node's classes are all nodes' classes. */
    private boolean isRecording() {
        return id == 1 && !jvm().isArchived();
    }

    @Override
    public boolean isWorthStopping() {
        return isRecording();
    }

    @Override
    public void stopped() throws IOException {
        jvm().keepArchive();
    }

    private Jvm jvm() {
        return new Jvm(DISTRIBUTION, directory);
    }

    private Path settings() {
        return directory.resolve("server.properties");
    }

    private Path data() {
        return directory.resolve("data");
    }

    /**
     * What can be asked of a node depends on its peers: without a majority of them it can do nothing but wait, and without
     * all of them the group coordinator may be one that is not there.
     */
    @Override
    public void probe() throws IOException, ExecutionException, InterruptedException {
        long alive = peers.alive();
        if (!peers.areForming() && alive * 2 <= cluster.size()) {
            Loopback.connect(cluster.controllerPort(id));
            return;
        }
        Loopback.connect(cluster.clientPort(id));
        try (var kafka = new KafkaProbe(address())) {
            kafka.requireMember(id, peers.areForming() ? cluster.size() : 1);
            if (alive == cluster.size()) {
                kafka.requireCoordinator();
            }
        }
    }
}

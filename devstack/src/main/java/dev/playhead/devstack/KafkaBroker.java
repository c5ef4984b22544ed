// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** One combined node (broker and controller) of a KRaft cluster. */
record KafkaBroker(Path home, Path directory, int id, KafkaCluster cluster) implements Program {

    private static final String VERSION = "4.3.1";
    private static final String PROBE_GROUP = "devstack-probe";
    private static final TopicPartition PROBE_PARTITION = new TopicPartition("__consumer_offsets", 0);

    static Path install(Downloads downloads) {
        return Distribution.installed("kafka-" + VERSION, downloads.listener(), directory -> {
            Path lib = Files.createDirectory(directory.resolve("lib"));
            for (Path jar : downloads.closure("org.apache.kafka:kafka_2.13:" + VERSION)) {
                Files.copy(jar, lib.resolve(jar.getFileName()));
            }
            // Kafka's artifact brings no logger; this one prints to the process's own output.
            Path logger = downloads.file("org.slf4j:slf4j-simple:1.7.36");
            Files.copy(logger, lib.resolve(logger.getFileName()));
        });
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
    public void prepare(Path log) throws IOException {
        Path settings = settingsFile();
        var properties = new Properties();
        properties.putAll(cluster.settings(id));
        properties.setProperty("log.dirs", directory.resolve("data").toString());
        try (var out = Files.newBufferedWriter(settings)) {
            properties.store(out, null);
        }
        if (!Files.exists(directory.resolve("data").resolve("meta.properties"))) {
            Tool.run(
                    kafka("kafka.tools.StorageTool", "format", "-t", cluster.clusterId(), "-c", settings.toString()),
                    log);
        }
    }

    @Override
    public List<String> command() {
        return kafka("kafka.Kafka", settingsFile().toString());
    }

    private List<String> kafka(String... mainAndArguments) {
        List<String> command = Jvm.command(
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS",
                "-cp",
                home.resolve("lib") + "/*");
        command.addAll(List.of(mainAndArguments));
        return command;
    }

    private Path settingsFile() {
        return directory.resolve("server.properties");
    }

    /** The node is in the cluster, and an offset can be written and read back: the whole path of a produce and a consume. */
    @Override
    public void probe() throws IOException, ExecutionException, InterruptedException {
        new Socket(InetAddress.getLoopbackAddress(), cluster.clientPort(id)).close();
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 4_000,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200))) {
            requireMember(admin);
            admin.listConsumerGroupOffsets(PROBE_GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get();
            admin.alterConsumerGroupOffsets(PROBE_GROUP, Map.of(PROBE_PARTITION, new OffsetAndMetadata(0)))
                    .all()
                    .get();
            admin.deleteConsumerGroups(List.of(PROBE_GROUP)).all().get();
        }
    }

    private void requireMember(Admin admin) throws IOException, ExecutionException, InterruptedException {
        var nodes = admin.describeCluster().nodes().get();
        if (nodes.stream().noneMatch(node -> node.id() == id)) {
            throw new IOException("node " + id + " is not yet in the cluster");
        }
    }
}

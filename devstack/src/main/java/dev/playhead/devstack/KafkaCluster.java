// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the nodes of one cluster agree on. Node ids count from 1.
 *
 * @param extra settings of the user, stronger than ours
 */
record KafkaCluster(String id, List<Integer> clientPorts, List<Integer> controllerPorts, Map<String, String> extra) {

    /** Where clients reach a node inside its container. */
    static final int CONTAINER_PORT = 9092;

    int size() {
        return clientPorts.size();
    }

    int clientPort(int node) {
        return clientPorts.get(node - 1);
    }

    int controllerPort(int node) {
        return controllerPorts.get(node - 1);
    }

    String address(int node) {
        return Loopback.HOST + ":" + clientPort(node);
    }

    String bootstrapServers() {
        return nodes().mapToObj(this::address).collect(Collectors.joining(","));
    }

    /** The node's server.properties, except for where its data lies. */
    Map<String, String> settings(int node) {
        return with(identity(node));
    }

    /** The same for a node in a container called {@code kafka-<node>}. */
    Map<String, String> containerSettings(int node) {
        return with(containerIdentity(node));
    }

    private Map<String, String> with(Map<String, String> identity) {
        Map<String, String> settings = new LinkedHashMap<>(identity);
        settings.putAll(replication());
        settings.putAll(quickness());
        settings.put("auto.create.topics.enable", "false");
        settings.putAll(extra);
        return settings;
    }

    private Map<String, String> identity(int node) {
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(node)),
                Map.entry("controller.quorum.voters", voters()),
                Map.entry("listeners", "CLIENT://" + address(node) + ",CONTROLLER://" + controllerAddress(node)),
                Map.entry("advertised.listeners", "CLIENT://" + address(node)),
                Map.entry("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("inter.broker.listener.name", "CLIENT"),
                Map.entry("controller.listener.names", "CONTROLLER"));
    }

    private String voters() {
        return nodes().mapToObj(node -> node + "@" + controllerAddress(node)).collect(Collectors.joining(","));
    }

    private String controllerAddress(int node) {
        return Loopback.HOST + ":" + controllerPort(node);
    }

    private Map<String, String> containerIdentity(int node) {
        String voters =
                nodes().mapToObj(each -> each + "@kafka-" + each + ":9093").collect(Collectors.joining(","));
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(node)),
                Map.entry("controller.quorum.voters", voters),
                Map.entry("listeners", "CLIENT://:" + CONTAINER_PORT + ",BROKER://:9094,CONTROLLER://:9093"),
                Map.entry("advertised.listeners", "CLIENT://" + address(node) + ",BROKER://kafka-" + node + ":9094"),
                Map.entry("listener.security.protocol.map", "CLIENT:PLAINTEXT,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("inter.broker.listener.name", "BROKER"),
                Map.entry("controller.listener.names", "CONTROLLER"));
    }

    private Map<String, String> replication() {
        String copies = Integer.toString(Math.min(3, size()));
        String inSync = size() >= 3 ? "2" : "1";
        return Map.ofEntries(
                Map.entry("default.replication.factor", copies),
                Map.entry("min.insync.replicas", inSync),
                Map.entry("offsets.topic.replication.factor", copies),
                Map.entry("transaction.state.log.replication.factor", copies),
                Map.entry("transaction.state.log.min.isr", inSync),
                Map.entry("share.coordinator.state.topic.replication.factor", copies),
                Map.entry("share.coordinator.state.topic.min.isr", inSync));
    }

    /** Small, quick to start, quick to notice a death; Kafka's own defaults suit machines, not tests. */
    private static Map<String, String> quickness() {
        return Map.ofEntries(
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("broker.session.timeout.ms", "3000"),
                Map.entry("broker.heartbeat.interval.ms", "500"),
                Map.entry("group.consumer.min.session.timeout.ms", "6000"),
                Map.entry("group.consumer.session.timeout.ms", "6000"),
                Map.entry("group.consumer.min.heartbeat.interval.ms", "1000"),
                Map.entry("group.consumer.heartbeat.interval.ms", "1000"),
                Map.entry("offsets.topic.num.partitions", "4"),
                Map.entry("transaction.state.log.num.partitions", "4"),
                Map.entry("share.coordinator.state.topic.num.partitions", "4"),
                Map.entry("log.cleaner.dedupe.buffer.size", "4194304"));
    }

    private IntStream nodes() {
        return IntStream.rangeClosed(1, size());
    }
}

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
record KafkaCluster(
        String clusterId, List<Integer> clientPorts, List<Integer> controllerPorts, Map<String, String> extra) {

    int size() {
        return clientPorts.size();
    }

    int clientPort(int id) {
        return clientPorts.get(id - 1);
    }

    int controllerPort(int id) {
        return controllerPorts.get(id - 1);
    }

    String address(int id) {
        return "127.0.0.1:" + clientPort(id);
    }

    String bootstrapServers() {
        return nodes().mapToObj(this::address).collect(Collectors.joining(","));
    }

    /** The node's server.properties, except for where its data lies. */
    Map<String, String> settings(int id) {
        Map<String, String> settings = new LinkedHashMap<>(identity(id));
        settings.putAll(replication());
        settings.putAll(quickness());
        settings.put("auto.create.topics.enable", "false");
        settings.putAll(extra);
        return settings;
    }

    private Map<String, String> identity(int id) {
        return Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(id),
                "controller.quorum.voters",
                voters(),
                "listeners",
                "CLIENT://" + address(id) + ",CONTROLLER://127.0.0.1:" + controllerPort(id),
                "advertised.listeners",
                "CLIENT://" + address(id),
                "listener.security.protocol.map",
                "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name",
                "CLIENT",
                "controller.listener.names",
                "CONTROLLER");
    }

    private String voters() {
        return nodes().mapToObj(id -> id + "@127.0.0.1:" + controllerPort(id)).collect(Collectors.joining(","));
    }

    private Map<String, String> replication() {
        String copies = Integer.toString(Math.min(3, size()));
        String inSync = size() >= 3 ? "2" : "1";
        return Map.of(
                "default.replication.factor", copies,
                "min.insync.replicas", inSync,
                "offsets.topic.replication.factor", copies,
                "transaction.state.log.replication.factor", copies,
                "transaction.state.log.min.isr", inSync,
                "share.coordinator.state.topic.replication.factor", copies,
                "share.coordinator.state.topic.min.isr", inSync);
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

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What a user of a stack does with it, in one line each. */
record Clients(Devstack stack) {

    void createTopic(String name) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
    }

    /** Fails if the brokers do not acknowledge it within the limit. */
    void publish(String topic, String value, Duration limit) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                stack.bootstrapServers(),
                "max.block.ms",
                limit.toMillis(),
                "delivery.timeout.ms",
                (int) limit.toMillis(),
                "request.timeout.ms",
                (int) limit.toMillis() / 2,
                "linger.ms",
                0);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    List<String> read(String topic, int count) {
        Map<String, Object> settings = Map.of("bootstrap.servers", stack.bootstrapServers());
        var partition = new TopicPartition(topic, 0);
        List<String> values = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            for (int polls = 0; values.size() < count && polls < 10; polls++) {
                consumer.poll(Duration.ofSeconds(2)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }

    /** The first column of the first row, if there is one. */
    Optional<String> sql(String statement) throws SQLException {
        String url = stack.jdbcUrl() + "?socketTimeout=2";
        try (var connection = DriverManager.getConnection(url, stack.jdbcUser(), stack.jdbcPassword());
                var open = connection.createStatement()) {
            if (!open.execute(statement) || !open.getResultSet().next()) {
                return Optional.empty();
            }
            return Optional.of(open.getResultSet().getString(1));
        }
    }

    /** The registry's answer, which holds the schema's id. */
    String register(String subject, String schema) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(stack.registryUrl() + "/subjects/" + subject + "/versions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"schemaType\":\"PROTOBUF\",\"schema\":\"" + schema.replace("\"", "\\\"") + "\"}"))
                .build();
        var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
        return response.body();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DevstackIT {

    private Devstack stack;

    @BeforeAll
    void start(@TempDir Path state) {
        stack = Devstack.builder().registry().postgres().stateDir(state).start();
    }

    @AfterAll
    void close() {
        stack.close();
    }

    @Test
    void whatWasPublishedIsStillThereAfterAKill() throws Exception {
        createTopic("survivors");
        publish("survivors", "before");

        stack.brokers().get(0).kill();
        stack.brokers().get(0).start();
        publish("survivors", "after");

        assertThat(read("survivors", 2)).containsExactly("before", "after");
    }

    @Test
    void rowsAreStillThereAfterAKill() throws Exception {
        sql("CREATE TABLE survivors(n int)");
        sql("INSERT INTO survivors VALUES (42)");

        stack.postgres().kill();
        stack.postgres().start();

        assertThat(sql("SELECT n FROM survivors")).contains("42");
    }

    @Test
    void schemasAreStillThereAfterAKill() throws Exception {
        String schema = "{\"schemaType\":\"PROTOBUF\",\"schema\":\"syntax = \\\"proto3\\\"; message Survivor {}\"}";
        String id = post("/subjects/Survivor/versions", schema);

        stack.registry().kill();
        stack.registry().start();

        assertThat(post("/subjects/Survivor/versions", schema)).isEqualTo(id);
    }

    private void createTopic(String name) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
    }

    private void publish(String topic, String value) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", stack.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private List<String> read(String topic, int count) {
        Map<String, Object> settings = Map.of("bootstrap.servers", stack.bootstrapServers());
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var values = new java.util.ArrayList<String>();
            while (values.size() < count) {
                consumer.poll(Duration.ofSeconds(10)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }

    private Optional<String> sql(String statement) throws Exception {
        try (var connection = DriverManager.getConnection(stack.jdbcUrl(), stack.jdbcUser(), stack.jdbcPassword());
                var open = connection.createStatement()) {
            if (!open.execute(statement)) {
                return Optional.empty();
            }
            var rows = open.getResultSet();
            rows.next();
            return Optional.of(rows.getString(1));
        }
    }

    private String post(String path, String json) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(stack.registryUrl() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        var response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {

    @Test
    void aClientOfOurOwnGetsInAsTheUserDoesAndKeepsOutOfTheirReading() {
        Map<String, Object> ofUser = Map.of(
                "bootstrap.servers", "kafka:9092",
                "sasl.mechanism", "SCRAM-SHA-512",
                "client.id", "billing-7",
                "group.protocol", "consumer",
                "interceptor.classes", "com.example.TracingConsumerInterceptor",
                "max.poll.records", 10);

        assertThat(ClientSettings.of(ofUser, ProducerConfig.configNames(), "playhead-directory"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "bootstrap.servers", "kafka:9092",
                        "sasl.mechanism", "SCRAM-SHA-512",
                        "client.id", "playhead-directory"));
    }
}

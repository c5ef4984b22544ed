// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be known to be wrong before Kafka is asked is said at once. */
class EventConsumerTest {

    @ParameterizedTest
    @CsvSource({
        "max.poll.records, many",
        "fetch.max.wait.ms, -1",
        "group.protocol, gossip",
        "client.rack, ",
        "session.timeout.ms, 6000"
    })
    void aSettingThatKafkasConsumerDoesNotTakeIsRefusedWithItsName(String key, String value) {
        EventConsumer.Builder builder = builder().kafka(key, value == null ? new Object() : value);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key);
    }

    @Test
    void aSettingThatAPlayheadRestsOnIsRefusedWithTheReason() {
        assertThatThrownBy(() -> builder().kafka("auto.offset.reset", "latest"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the playhead store, which alone decides");
    }

    private static EventConsumer.Builder builder() {
        return EventConsumer.builder().bootstrapServers("localhost:9092").schemaRegistry("http://localhost:8081");
    }
}

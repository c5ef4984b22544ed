// SPDX-License-Identifier: Apache-2.0
package dev.playhead.producer;

import dev.playhead.serde.ContractSerializer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka's settings for the producer: the user's by their own names, and the few that carry our guarantees. */
final class Settings {

    private static final int MAX_IN_FLIGHT = 5;

    private static final Map<String, String> OWNED = Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            "it has a method of its own, bootstrapServers(..)",
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            "it has a method of its own, transactionalId(..)",
            ProducerConfig.ACKS_CONFIG,
            "it is always all: an event that only one broker has is lost with that broker",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            "it is always true: without it a retry writes an event twice, or behind a later one",
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            "the key is the contract's key field as UTF-8 text, for every reader",
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            "the events of one key keep their order only in the partition where every publisher puts them",
            ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
            "the events of one key keep their order only in one partition");

    private final Map<String, Object> chosen = new HashMap<>();

    /** @throws IllegalArgumentException if the setting is ours, or would break the order of a key */
    void choose(String key, Object value) {
        String reason = OWNED.get(key);
        if (reason != null) {
            throw new IllegalArgumentException(key + " cannot be set: " + reason);
        }
        if (key.equals(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION)
                && Integer.parseInt(value.toString()) > MAX_IN_FLIGHT) {
            throw new IllegalArgumentException(key + " is at most " + MAX_IN_FLIGHT + ", not " + value
                    + ": a broker remembers that many batches to keep retries in order");
        }
        chosen.put(key, value);
    }

    Map<String, Object> of(String bootstrapServers) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ContractSerializer.class);
        settings.putAll(chosen);
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        return settings;
    }
}

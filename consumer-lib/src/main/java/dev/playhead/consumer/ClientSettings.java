// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The settings of Kafka clients of our own: how to get in, as the user said it for the consumer of events. */
final class ClientSettings {

    /** What is about the user's reading. An interceptor is, too, and a producer does not take a consumer's. */
    private static final Set<String> OF_READING = Set.of(
            ConsumerConfig.GROUP_ID_CONFIG,
            ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
            ConsumerConfig.GROUP_PROTOCOL_CONFIG,
            ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);

    private ClientSettings() {}

    /** @param names those that this kind of client knows */
    static Map<String, Object> of(Map<String, Object> kafka, Set<String> names, String clientId) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.keySet().retainAll(names);
        settings.keySet().removeAll(OF_READING);
        settings.keySet().removeIf(name -> name.endsWith(".serializer") || name.endsWith(".deserializer"));
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        return settings;
    }
}

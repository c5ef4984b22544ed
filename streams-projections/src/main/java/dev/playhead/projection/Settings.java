// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The settings of Kafka Streams: ours, then the user's, by their own names. What a guarantee of this module rests on
 * cannot be set.
 */
final class Settings {

    private static final Pattern OWNED = Pattern.compile(
            "application\\.id|application\\.server|bootstrap\\.servers|state\\.dir|processing\\.guarantee"
                    + "|num\\.standby\\.replicas|ensure\\.explicit\\.internal\\.resource\\.naming"
                    + "|((main|restore|global)\\.)?(consumer\\.)?(auto\\.offset\\.reset|isolation\\.level|enable\\.auto\\.commit)"
                    + "|(default\\.)?(deserialization|processing|production)\\.exception\\.handler"
                    + "|processing\\.exception\\.handler\\.global\\.enabled");

    private final Map<String, Object> user = new HashMap<>();

    void put(String key, Object value) {
        if (OWNED.matcher(key).matches()) {
            throw new IllegalArgumentException(
                    key + " cannot be set: the app sets it itself, because exactly-once views,"
                            + " or their identity, depend on it");
        }
        user.put(key, value);
    }

    Properties streams(String application, String bootstrapServers, Path stateDir, int standbys, String server) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 4_000);
        settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 2_000);
        settings.put(StreamsConfig.adminClientPrefix("default.api.timeout.ms"), 20_000);
        settings.put(StreamsConfig.adminClientPrefix("request.timeout.ms"), 10_000);
        settings.put("processing.exception.handler.global.enabled", true);
        settings.putAll(user);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbys);
        settings.put(StreamsConfig.APPLICATION_SERVER_CONFIG, server);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        // For internal topics, whose beginning moves; sources have a policy of their own: none.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return settings;
    }
}

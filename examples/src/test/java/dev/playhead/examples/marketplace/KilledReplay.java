// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.playhead.consumer.EventConsumer;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import java.time.Duration;

/** The consuming process that {@link ReplaySurvivesKillIT} kills: replays into the tables, and ends when caught up. */
final class KilledReplay {

    static final String SUBSCRIPTION = "marketplace-killed";

    private KilledReplay() {}

    /** @param args brokers, registry, JDBC URL, user, password */
    public static void main(String[] args) throws Exception {
        var config = new HikariConfig();
        config.setJdbcUrl(args[2]);
        config.setUsername(args[3]);
        config.setPassword(args[4]);
        try (var database = new HikariDataSource(config);
                EventConsumer consumer = EventConsumer.builder()
                        .bootstrapServers(args[0])
                        .schemaRegistry(args[1])
                        .build()) {
            MarketplaceTables.create(database);
            MarketplaceTables.handle(consumer.subscription(
                            SUBSCRIPTION, JdbcPlayheadStore.of(database).createTables()))
                    .longestBatch(Duration.ofMillis(100)) // short, so that kills find many different moments
                    .start()
                    .caughtUp()
                    .join();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import picocli.CommandLine.Mixin;

/** Where subscriptions are looked for. */
final class SubscriptionOptions {

    /** For the help of each command. */
    static final String WHERE =
            "A subscription without a database keeps its position in its Kafka group. Subscriptions are looked for in the"
                    + " database and on the Kafka that run here; with --jdbc-url, --bootstrap-servers or both, in what they"
                    + " name alone.";

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private DatabaseOptions database;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private KafkaOptions kafka;

    DatabaseOptions database() {
        return database;
    }

    KafkaOptions kafka() {
        return kafka;
    }

    boolean isKafkaAlone() {
        return kafka.isNamed() && !database.isNamed();
    }

    boolean isDatabaseAlone() {
        return database.isNamed() && !kafka.isNamed();
    }

    Subscriptions subscriptions(Home home) {
        return new Subscriptions(
                isKafkaAlone() ? null : new Keeper.InDatabase(database.dataSource(home)),
                isDatabaseAlone() ? null : new Keeper.InGroups(kafka, home),
                kafka,
                home);
    }
}

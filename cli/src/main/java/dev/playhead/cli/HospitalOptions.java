// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.consumer.Hospital;
import dev.playhead.consumer.Patient;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.event.Coordinates;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Whose hospital it is, where it is, and who is in it. */
final class HospitalOptions {

    /** For the help of each command. */
    static final String WHERE =
            "A subscription without a database has its hospital on Kafka. It is looked for in the database and on the Kafka"
                    + " that run here; with --jdbc-url or --bootstrap-servers, there alone.";

    @Parameters(index = "0", paramLabel = "<subscription>", description = "Its name.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String subscription;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private SubscriptionOptions options;

    /** Close it. */
    Hospital hospital(Home home) {
        return isOnKafka(home)
                ? Hospital.of(subscription, options.kafka().clientSettings(home))
                : Hospital.of(
                        subscription, JdbcPlayheadStore.of(options.database().dataSource(home)));
    }

    private boolean isOnKafka(Home home) {
        if (options.isKafkaAlone()) {
            requireTopic(home, hasTopic(home));
            return true;
        }
        var names = new SubscriptionNames(options.database().dataSource(home));
        if (options.isDatabaseAlone()) {
            requirePlayhead(names);
            return false;
        }
        boolean hasTopic = hasTopic(home);
        boolean hasPlayhead = names.mayHave(subscription);
        requireOne(home, hasTopic, hasPlayhead);
        return hasTopic;
    }

    private boolean hasTopic(Home home) {
        return !options.kafka()
                .partitions(home, Set.of(Hospital.topic(subscription)))
                .isEmpty();
    }

    /** An empty hospital of a subscription that never ran would be no good news. */
    private void requirePlayhead(SubscriptionNames names) {
        if (!names.mayHave(subscription)) {
            throw names.unknown(subscription);
        }
    }

    private void requireTopic(Home home, boolean hasTopic) {
        if (!hasTopic) {
            throw new CommandFailed(
                    noTopic(home),
                    "Check the name; a hospital in a database is found with --jdbc-url, and one on Kafka is there once the"
                            + " subscription has run with thenHospital()");
        }
    }

    private void requireOne(Home home, boolean hasTopic, boolean hasPlayhead) {
        if (hasTopic && hasPlayhead) {
            throw CommandFailed.usage(
                    Words.printable(subscription) + " has a playhead in the database, and on "
                            + options.kafka().bootstrapServers(home) + " the topic " + topic(),
                    "Say whose hospital you mean: give --jdbc-url or --bootstrap-servers, not both");
        }
        if (!hasTopic && !hasPlayhead) {
            throw new CommandFailed(
                    Words.printable(subscription) + " has no playhead in the database, and " + noTopic(home),
                    "Check the name: ./playhead subscriptions lists who there is");
        }
    }

    private String noTopic(Home home) {
        return "there is no topic " + topic() + " on " + options.kafka().bootstrapServers(home);
    }

    private String topic() {
        return Words.printable(Hospital.topic(subscription));
    }

    static Patient patient(Hospital hospital, Coordinates at) {
        return hospital.patient(at)
                .orElseThrow(() -> new CommandFailed(
                        "nobody from " + at + " is in the hospital of " + Words.printable(hospital.subscription()),
                        "./playhead hospital list " + Words.printable(hospital.subscription()) + " --patients"));
    }

    static void requireThere(boolean isThere, Coordinates at) {
        if (!isThere) {
            throw new CommandFailed(at + " has left the hospital meanwhile", "Nothing is left to do");
        }
    }
}

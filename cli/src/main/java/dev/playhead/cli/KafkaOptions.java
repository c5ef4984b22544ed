// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.consumer.KafkaPlayheads;
import dev.playhead.consumer.SubscriptionDirectory;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Kafka: the one that runs here, or any other. */
final class KafkaOptions {

    private static final Duration TIMEOUT = Duration.ofSeconds(8);

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "<host:port>",
            description = "The Kafka cluster (default: the one that runs here).")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--kafka-config",
            paramLabel = "<file>",
            description = "A properties file with more Kafka client settings, such as those for ssl and sasl.")
    private @Nullable Path config;

    /** False for the one that runs here. */
    boolean isNamed() {
        return bootstrapServers != null;
    }

    String bootstrapServers(Home home) {
        return bootstrapServers != null
                ? bootstrapServers
                : RunningStack.require(home).bootstrapServers();
    }

    /**
     * The partitions of a topic.
     *
     * @throws CommandFailed if Kafka cannot be reached, or has no such topic
     */
    List<TopicPartition> partitions(Home home, String topic) {
        List<TopicPartition> partitions = partitions(home, Set.of(topic));
        if (partitions.isEmpty()) {
            throw unknown(home, topic);
        }
        return partitions;
    }

    /** The partitions of some topics, as far as they exist. */
    List<TopicPartition> partitions(Home home, Set<String> topics) {
        return ask(home, admin -> {
            Set<String> there = admin.listTopics().names().get();
            List<String> wanted = topics.stream().filter(there::contains).toList();
            return admin.describeTopics(wanted).allTopicNames().get().values().stream()
                    .flatMap(topic -> topic.partitions().stream()
                            .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                    .toList();
        });
    }

    /** What tells that cluster from all others. */
    String clusterId(Home home) {
        return ask(home, admin -> admin.describeCluster().clusterId().get());
    }

    private CommandFailed unknown(Home home, String topic) {
        List<String> topics = ask(
                home,
                admin -> admin.listTopics().names().get().stream().sorted().toList());
        return new CommandFailed(
                "there is no topic " + Words.printable(topic) + " on " + bootstrapServers(home),
                topics.isEmpty()
                        ? "There is none at all: publish something, for example with ./playhead demo"
                        : "There is " + String.join(", ", topics));
    }

    /** A question to the cluster. */
    private interface Question<R> {
        R ask(Admin admin) throws ExecutionException, InterruptedException;
    }

    private <R> R ask(Home home, Question<R> question) {
        try (Admin admin = Admin.create(settings(home))) {
            return question.ask(admin);
        } catch (ExecutionException e) {
            throw unreachable(home, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(home, e);
        } catch (KafkaException e) {
            throw unreachable(home, e);
        }
    }

    /** A consumer without a group: it looks, and leaves no trace. */
    Consumer<byte[], byte[]> consumer(Home home) {
        Properties settings = settings(home);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A question about who subscribes to what on that cluster. */
    <R> R askDirectory(Home home, Function<SubscriptionDirectory, R> question) {
        try {
            return question.apply(SubscriptionDirectory.at(clientSettings(home)));
        } catch (KafkaException e) {
            throw unreachable(home, e);
        }
    }

    /** A question about the playheads of subscriptions without a database on that cluster. */
    <R> R askPlayheads(Home home, Function<KafkaPlayheads, R> question) {
        try (KafkaPlayheads playheads = KafkaPlayheads.of(clientSettings(home))) {
            return question.apply(playheads);
        } catch (KafkaException e) {
            throw unreachable(home, e);
        }
    }

    /** What any client needs to get in. */
    Map<String, Object> clientSettings(Home home) {
        Map<String, Object> settings = new HashMap<>();
        settings(home).forEach((name, value) -> settings.put(name.toString(), value));
        return settings;
    }

    CommandFailed unreachable(Home home, Throwable cause) {
        Optional<String> refusal = KafkaFailures.refusal(cause);
        return new CommandFailed(
                "Kafka at " + bootstrapServers(home) + (refusal.isPresent() ? " refuses (" : " does not answer (")
                        + reason(cause) + ")",
                refusal.orElse(
                        bootstrapServers == null
                                ? "Look at ./playhead status; restart with ./playhead down and ./playhead up"
                                : "Check --bootstrap-servers, and --kafka-config if the cluster wants ssl or sasl"),
                cause);
    }

    private static String reason(Throwable cause) {
        Throwable root = Words.root(cause);
        return root instanceof TimeoutException ? "not within " + TIMEOUT.toSeconds() + " s" : Words.reason(root);
    }

    private Properties settings(Home home) {
        var settings = new Properties();
        if (config != null) {
            try (Reader reader = Files.newBufferedReader(config)) {
                settings.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw CommandFailed.usage(
                        "cannot read " + config + " (" + Words.reason(e) + ")",
                        "Pass --kafka-config a properties file");
            }
        }
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers(home));
        settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, Long.toString(TIMEOUT.toMillis()));
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, "5000");
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "playhead-cli");
        return settings;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.consumer.ControlStore;
import dev.playhead.consumer.Pause;
import dev.playhead.consumer.Playhead;
import dev.playhead.consumer.Replays;
import dev.playhead.consumer.StoreUnavailableException;
import dev.playhead.consumer.SubscriptionDirectory;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import dev.playhead.event.v1.HandledContract;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The playheads in a database, beside the ends of what they read. */
final class Subscriptions {

    private final SubscriptionNames names;
    private final JdbcPlayheadStore store;
    private final KafkaOptions kafka;
    private final Home home;

    /**
     * One playhead and the end of its partition.
     *
     * @param end -1 if Kafka has no such partition any more
     */
    record Standing(String subscription, Partition partition, long next, long end, long epoch) {

        long lag() {
            return Math.max(0, end - next);
        }

        TopicPartition kafkaPartition() {
            return new TopicPartition(partition.topic(), partition.number());
        }
    }

    Subscriptions(DataSource database, KafkaOptions kafka, Home home) {
        this.names = new SubscriptionNames(database);
        this.store = JdbcPlayheadStore.of(database);
        this.kafka = kafka;
        this.home = home;
    }

    /** The playheads of one subscription in one topic, or of all where null is given; at least one. */
    List<Standing> standings(@Nullable String subscription, @Nullable String topic) {
        List<Standing> found = standings(subscription).stream()
                .filter(each -> topic == null || each.partition().topic().equals(topic))
                .toList();
        if (found.isEmpty()) {
            throw new CommandFailed(
                    subscription + " has no playhead in " + topic,
                    "./playhead position show " + subscription + " lists them");
        }
        return found;
    }

    /** The playheads of one subscription, or of all; at least one. */
    List<Standing> standings(@Nullable String subscription) {
        List<Playhead> playheads = playheads(subscription == null ? names.all() : List.of(subscription));
        if (playheads.isEmpty()) {
            throw names.unknown(subscription);
        }
        Map<TopicPartition, Long> ends = ends(playheads);
        return playheads.stream()
                .map(each -> new Standing(
                        each.subscription(),
                        each.partition(),
                        each.next(),
                        ends.getOrDefault(kafkaPartition(each), -1L),
                        each.epoch()))
                .toList();
    }

    private List<Playhead> playheads(List<String> subscriptions) {
        try {
            return subscriptions.stream()
                    .flatMap(name -> store.playheads(name).stream())
                    .toList();
        } catch (StoreUnavailableException e) {
            throw DatabaseOptions.broken(e);
        }
    }

    /** One subscription, or all that ever ran. */
    List<String> names(@Nullable String subscription) {
        return subscription == null ? names.all() : List.of(names.require(subscription));
    }

    private Map<TopicPartition, Long> ends(List<Playhead> playheads) {
        Set<TopicPartition> wanted =
                playheads.stream().map(Subscriptions::kafkaPartition).collect(Collectors.toSet());
        Set<String> topics = wanted.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        Set<TopicPartition> there = Set.copyOf(kafka.partitions(home, topics));
        Predicate<TopicPartition> exists = there::contains;
        try (Consumer<byte[], byte[]> consumer = kafka.consumer(home)) {
            return consumer.endOffsets(wanted.stream().filter(exists).toList());
        } catch (KafkaException e) {
            throw kafka.unreachable(home, e);
        }
    }

    private static TopicPartition kafkaPartition(Playhead playhead) {
        return new TopicPartition(
                playhead.partition().topic(), playhead.partition().number());
    }

    /** The position that a place means for these playheads. A position moves only what it names. */
    Position resolve(From place, List<Standing> standings) {
        if (place instanceof From.At at) {
            requireKnown(at.position(), standings);
            return at.position();
        }
        Map<TopicPartition, Long> resolved = new HashMap<>();
        try (Consumer<byte[], byte[]> consumer = kafka.consumer(home)) {
            resolved.putAll(place.resolve(
                    consumer,
                    standings.stream()
                            .filter(each -> each.end() >= 0)
                            .map(Standing::kafkaPartition)
                            .toList()));
        } catch (KafkaException e) {
            throw kafka.unreachable(home, e);
        }
        Position position = Position.empty();
        for (Map.Entry<TopicPartition, Long> each : resolved.entrySet()) {
            position = position.with(each.getKey().topic(), each.getKey().partition(), each.getValue());
        }
        return position;
    }

    private static void requireKnown(Position position, List<Standing> standings) {
        Set<Partition> known = standings.stream().map(Standing::partition).collect(Collectors.toSet());
        for (Partition each : position.partitions().keySet()) {
            if (!known.contains(each)) {
                throw CommandFailed.usage(
                        standings.get(0).subscription() + " has no playhead in " + each,
                        "Name partitions that it reads");
            }
        }
    }

    /** Those of some subscriptions that are paused. */
    Map<String, Pause> pauses(List<Standing> standings) {
        Map<String, Pause> pauses = new TreeMap<>();
        standings.stream()
                .map(Standing::subscription)
                .distinct()
                .forEach(name -> control().pause(name).ifPresent(pause -> pauses.put(name, pause)));
        return pauses;
    }

    /** Close them. */
    Replays replays() {
        return Replays.of(store, kafka.clientSettings(home));
    }

    /** What a subscription says it handles, by full name; empty if it has not said. */
    static Set<String> handled(SubscriptionDirectory directory, String subscription) {
        return directory.entries().stream()
                .map(SubscriptionDirectory.Entry::declared)
                .filter(declared -> declared.getSubscription().equals(subscription))
                .flatMap(declared -> declared.getContractsList().stream())
                .map(HandledContract::getName)
                .collect(Collectors.toSet());
    }

    void pause(String subscription, String reason, String actor) {
        try {
            if (playheads(List.of(subscription)).isEmpty()) {
                throw names.unknown(subscription);
            }
            control().pause(subscription, new Pause(reason, actor, Instant.now()));
        } catch (StoreUnavailableException e) {
            throw DatabaseOptions.broken(e);
        }
    }

    /** False if it is not paused. */
    boolean resume(String subscription, String actor) {
        try {
            return control().resume(subscription, actor);
        } catch (StoreUnavailableException e) {
            throw DatabaseOptions.broken(e);
        }
    }

    private ControlStore control() {
        return store.control().orElseThrow();
    }

    void move(String subscription, Position to, String reason) {
        try {
            store.move(subscription, to, reason);
        } catch (StoreUnavailableException e) {
            throw DatabaseOptions.broken(e);
        }
    }
}

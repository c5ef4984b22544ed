// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.consumer.Pause;
import dev.playhead.consumer.Playhead;
import dev.playhead.consumer.Replays;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Playheads, wherever they are kept, beside the ends of what they read. */
final class Subscriptions {

    private final Keeper.@Nullable InDatabase database;
    private final List<Keeper> keepers;
    private final KafkaOptions kafka;
    private final Home home;

    /**
     * One playhead and the end of its partition.
     *
     * @param end {@link #GONE} if Kafka has no such partition any more, {@link #ELSEWHERE} if it is another Kafka's
     */
    record Standing(Keeper keeper, Playhead playhead, long end) {

        static final long GONE = -1;
        static final long ELSEWHERE = -2;

        boolean hasEnd() {
            return end >= 0;
        }

        boolean isElsewhere() {
            return end == ELSEWHERE;
        }

        String subscription() {
            return playhead.subscription();
        }

        Partition partition() {
            return playhead.partition();
        }

        long next() {
            return playhead.next();
        }

        long lag() {
            return Math.max(0, end - next());
        }

        TopicPartition kafkaPartition() {
            return Subscriptions.kafkaPartition(playhead);
        }
    }

    /** Who keeps which playheads. */
    private record Kept(Keeper keeper, List<Playhead> playheads) {}

    /**
     * @param database null: is not looked at
     * @param groups null: are not looked at
     */
    Subscriptions(
            Keeper.@Nullable InDatabase database, Keeper.@Nullable InGroups groups, KafkaOptions kafka, Home home) {
        this.database = database;
        this.keepers = Stream.of(database, groups)
                .filter(Objects::nonNull)
                .map(Keeper.class::cast)
                .toList();
        this.kafka = kafka;
        this.home = home;
    }

    /** The playheads of one subscription in one topic, or of all where null is given; at least one. */
    List<Standing> standings(String subscription, @Nullable String topic) {
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
        List<Kept> kept = subscription == null ? all() : List.of(find(subscription));
        List<Playhead> playheads =
                kept.stream().flatMap(each -> each.playheads().stream()).toList();
        if (playheads.isEmpty()) {
            throw nobody();
        }
        String cluster = kafka.clusterId(home);
        Map<TopicPartition, Long> ends =
                ends(playheads.stream().filter(each -> isOf(cluster, each)).toList());
        return kept.stream()
                .flatMap(each -> each.playheads().stream()
                        .map(playhead -> new Standing(
                                each.keeper(),
                                playhead,
                                isOf(cluster, playhead)
                                        ? ends.getOrDefault(kafkaPartition(playhead), Standing.GONE)
                                        : Standing.ELSEWHERE)))
                .toList();
    }

    /** A playhead that was moved is of no topic until it is claimed, so it may be of any cluster. */
    private static boolean isOf(String cluster, Playhead playhead) {
        return playhead.topic() == null || playhead.topic().clusterId().equals(cluster);
    }

    private List<Kept> all() {
        return keepers.stream()
                .map(keeper -> new Kept(keeper, keeper.playheads()))
                .toList();
    }

    private Kept find(String subscription) {
        List<Kept> found = keepers.stream()
                .map(keeper -> new Kept(keeper, keeper.playheads(subscription)))
                .filter(kept -> !kept.playheads().isEmpty())
                .toList();
        if (found.isEmpty()) {
            throw unknown(subscription);
        }
        if (found.size() > 1) {
            throw CommandFailed.usage(
                    Words.printable(subscription) + " has playheads in " + places(" and in "),
                    "If the database keeps it now, delete what is left in the group, with kafka-consumer-groups.sh"
                            + " --delete-offsets; --bootstrap-servers alone looks at the group");
        }
        return found.get(0);
    }

    private String places(String between) {
        return keepers.stream().map(Keeper::place).collect(Collectors.joining(between));
    }

    private CommandFailed unknown(String subscription) {
        keepers.forEach(keeper -> keeper.requireSight(subscription));
        List<String> names = all().stream()
                .flatMap(kept -> kept.playheads().stream())
                .map(Playhead::subscription)
                .distinct()
                .map(Words::printable)
                .toList();
        return names.isEmpty()
                ? nobody()
                : new CommandFailed(
                        "there is no subscription " + Words.printable(subscription) + " with a playhead in "
                                + places(" or in "),
                        "There is " + String.join(", ", names));
    }

    private CommandFailed nobody() {
        return new CommandFailed(
                "no subscription has a playhead in " + places(" or in "),
                "Start one, for example with ./playhead demo");
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
        requireHere(standings);
        Map<TopicPartition, Long> resolved = new HashMap<>();
        try (Consumer<byte[], byte[]> consumer = kafka.consumer(home)) {
            resolved.putAll(place.resolve(
                    consumer,
                    standings.stream()
                            .filter(Standing::hasEnd)
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

    private void requireHere(List<Standing> standings) {
        for (Standing each : standings) {
            if (each.isElsewhere()) {
                throw CommandFailed.usage(
                        Words.printable(each.subscription()) + " read " + each.partition() + " from another Kafka than "
                                + kafka.bootstrapServers(home) + ", which cannot tell what that place means there",
                        "Name the Kafka that it reads with --bootstrap-servers; or the partitions to move, with --topic or a"
                                + " position");
            }
        }
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
                .collect(Collectors.toMap(Standing::subscription, Standing::keeper, (keeper, same) -> keeper))
                .forEach((name, keeper) -> keeper.pause(name).ifPresent(pause -> pauses.put(name, pause)));
        return pauses;
    }

    /** One subscription, or all that can have replays. */
    List<String> replayed(@Nullable String subscription) {
        return subscription == null ? database().names() : List.of(subscription);
    }

    /** Those of one subscription, or of all. Close them. */
    Replays replays(@Nullable String subscription) {
        Keeper.InDatabase keeper = subscription == null
                ? database()
                : database(
                        subscription,
                        "replay",
                        "For history beside what comes in, start its handlers under another name, with startAt(...); to"
                                + " handle it again in its place, stop it and use ./playhead position move");
        return keeper.replays(kafka.clientSettings(home));
    }

    private Keeper.InDatabase database() {
        if (database == null) {
            throw CommandFailed.usage(
                    "replays are in a database, and none is named beside --bootstrap-servers",
                    "Name it with --jdbc-url");
        }
        return database;
    }

    void pause(String subscription, String reason, String actor) {
        pausable(subscription).pause(subscription, new Pause(reason, actor, Instant.now()));
    }

    /** False if it is not paused. It may be before it has a playhead. */
    boolean resume(String subscription, String actor) {
        if (database != null && database.resume(subscription, actor)) {
            return true;
        }
        pausable(subscription); // or it says why nobody can pause it
        return false;
    }

    private Keeper.InDatabase pausable(String subscription) {
        return database(
                subscription,
                "pause",
                "Close its instances instead: it goes on where it was when one is started again");
    }

    /** What keeps a subscription, for what only a database can keep: if it does, Kafka need not answer. */
    private Keeper.InDatabase database(String subscription, String what, String instead) {
        if (database != null && !database.playheads(subscription).isEmpty()) {
            return database;
        }
        throw new CommandFailed(
                Words.printable(subscription) + " keeps its position in "
                        + find(subscription).keeper().place() + ", and only a database keeps a " + what,
                instead);
    }
}

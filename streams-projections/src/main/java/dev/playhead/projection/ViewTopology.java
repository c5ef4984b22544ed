// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import dev.playhead.serde.SchemaRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;

/**
 * Projections as a topology of Kafka Streams.
 *
 * <p>Each source topic has one source node and one {@link TopicReader} behind it, however many projections fold its
 * events: a record is fetched, dispatched and decoded once. The reader folds into the stores of the projections that
 * take its events under their own key, in the same task, and hands the others to one repartition topic per projection
 * and source topic, read by a {@link RekeyedReader}. So projections that share a topic directly share a task; all others
 * are sub-topologies of their own.
 *
 * <pre>
 *   marketplace.gig ─────► read ─────► [store gigs] ◄───── read ◄───── gigs-from-marketplace.order
 *   marketplace.order ───► read ─┬───────────────────────────────────────────▲
 *                                └───► buyers-from-marketplace.order ► read ► [store buyers]
 * </pre>
 */
final class ViewTopology {

    private final String application;
    private final List<Projection<?>> projections;
    private final Map<String, Integer> partitionsOf;

    /** @param partitionsOf how many partitions each source topic has */
    ViewTopology(String application, List<Projection<?>> projections, Map<String, Integer> partitionsOf) {
        this.application = application;
        this.projections = projections;
        this.partitionsOf = partitionsOf;
    }

    /** The topics that projections read. */
    static SortedSet<String> topics(List<Projection<?>> projections) {
        SortedSet<String> topics = new TreeSet<>();
        projections.forEach(projection -> topics.addAll(topics(projection, fold -> true)));
        return topics;
    }

    private static Set<String> topics(Projection<?> projection, Function<Fold<?>, Boolean> which) {
        Set<String> topics = new TreeSet<>();
        for (Fold<?> fold : projection.folds()) {
            if (which.apply(fold)) {
                topics.add(fold.contract().topic());
            }
        }
        return topics;
    }

    /** How each projection runs with these topics. */
    List<ViewDefinition<?>> views() {
        List<ViewDefinition<?>> views = new ArrayList<>();
        projections.forEach(projection -> views.add(view(projection)));
        return views;
    }

    private <V extends Message> ViewDefinition<V> view(Projection<V> projection) {
        Set<String> direct = topics(projection, fold -> !fold.isRekeyed());
        Set<String> rekeyed = topics(projection, Fold::isRekeyed);
        List<String> internal =
                rekeyed.stream().map(topic -> internalTopic(projection, topic)).toList();
        List<String> sources = new ArrayList<>(direct);
        sources.addAll(internal);
        return new ViewDefinition<>(projection, partitions(projection, direct, rekeyed), sources, internal, rekeyed);
    }

    private int partitions(Projection<?> projection, Set<String> direct, Set<String> rekeyed) {
        List<Integer> counts = direct.stream().map(this::partitions).distinct().toList();
        if (counts.size() > 1) {
            throw ProjectionStartException.fix(
                    projection.name() + " reads " + direct + " by their own keys, but they have different numbers of"
                            + " partitions " + counts + ": a key would be in two places; give keyOf for one of them",
                    null);
        }
        return counts.isEmpty()
                ? rekeyed.stream().mapToInt(this::partitions).max().orElseThrow()
                : counts.get(0);
    }

    private int partitions(String topic) {
        return Objects.requireNonNull(partitionsOf.get(topic), topic);
    }

    private static String repartition(Projection<?> projection, String topic) {
        return projection.name() + "-from-" + topic;
    }

    private String internalTopic(Projection<?> projection, String topic) {
        return application + "-" + repartition(projection, topic) + "-repartition";
    }

    Topology build(
            StreamsConfig config, SchemaRegistry registry, ViewPartitions open, Progress progress, int maxCached) {
        StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(config));
        for (ViewDefinition<?> view : views()) {
            builder.addStateStore(new ViewStoreBuilder<>(view, open, maxCached));
        }
        for (String topic : topics(projections)) {
            new TopicPart(topic, builder, registry, progress, maxCached).add();
        }
        return builder.build();
    }

    /** What the topology does with one source topic. */
    private final class TopicPart {
        private final String topic;
        private final StreamsBuilder builder;
        private final SchemaRegistry registry;
        private final Progress progress;
        private final int maxCached;
        private final List<Projection<?>> direct;
        private final List<Projection<?>> rekeyed;

        TopicPart(String topic, StreamsBuilder builder, SchemaRegistry registry, Progress progress, int maxCached) {
            this.topic = topic;
            this.builder = builder;
            this.registry = registry;
            this.progress = progress;
            this.maxCached = maxCached;
            this.direct = projectionsWith(fold -> !fold.isRekeyed());
            this.rekeyed = projectionsWith(Fold::isRekeyed);
        }

        private List<Projection<?>> projectionsWith(Function<Fold<?>, Boolean> which) {
            return projections.stream()
                    .filter(projection -> topics(projection, which).contains(topic))
                    .toList();
        }

        void add() {
            List<String> views = direct.stream().map(Projection::name).toList();
            Map<Contract<?>, TopicReader.Lines> lines = lines();
            KStream<byte[], Rekeyed> sentOn = builder.stream(topic, source())
                    .process(
                            () -> new TopicReader(registry, topic, lines, views, progress, maxCached),
                            Named.as("read-" + topic),
                            views.toArray(String[]::new));
            for (int target = 0; target < rekeyed.size(); target++) {
                addRekeyed(sentOn, target, rekeyed.get(target));
            }
        }

        private Consumed<byte[], byte[]> source() {
            return Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                    .withName(topic)
                    .withTimestampExtractor((record, partitionTime) -> Math.max(0, record.timestamp()))
                    .withOffsetResetPolicy(AutoOffsetReset.none());
        }

        private void addRekeyed(KStream<byte[], Rekeyed> sentOn, int target, Projection<?> projection) {
            String name = repartition(projection, topic);
            String internalTopic = internalTopic(projection, topic);
            Map<Contract<?>, List<Fold<?>>> lines = rekeyedLines(projection);
            sentOn.filter((key, event) -> event.target() == target, Named.as("for-" + name))
                    .mapValues(event -> event.value().get(), Named.as("value-for-" + name))
                    .repartition(Repartitioned.with(Serdes.ByteArray(), Serdes.ByteArray())
                            .withName(name)
                            .withNumberOfPartitions(view(projection).partitions()))
                    .process(
                            () -> new RekeyedReader(
                                    registry, internalTopic, lines, projection.name(), progress, maxCached),
                            Named.as("read-" + name),
                            projection.name());
        }

        private Map<Contract<?>, TopicReader.Lines> lines() {
            Set<Contract<?>> contracts = new LinkedHashSet<>();
            for (Projection<?> projection : projections) {
                for (Fold<?> fold : projection.folds()) {
                    if (fold.contract().topic().equals(topic)) {
                        contracts.add(fold.contract());
                    }
                }
            }
            Map<Contract<?>, TopicReader.Lines> lines = new LinkedHashMap<>();
            contracts.forEach(contract ->
                    lines.put(contract, new TopicReader.Lines(directLines(contract), sendingLines(contract))));
            return lines;
        }

        private List<Optional<Fold<?>>> directLines(Contract<?> contract) {
            List<Optional<Fold<?>>> lines = new ArrayList<>();
            for (Projection<?> projection : direct) {
                lines.add(projection.folds().stream()
                        .filter(fold -> !fold.isRekeyed() && fold.contract() == contract)
                        .<Fold<?>>map(fold -> fold)
                        .findFirst());
            }
            return lines;
        }

        private List<TopicReader.RekeyedLine> sendingLines(Contract<?> contract) {
            List<TopicReader.RekeyedLine> sending = new ArrayList<>();
            for (int target = 0; target < rekeyed.size(); target++) {
                Projection<?> projection = rekeyed.get(target);
                List<Fold<?>> folds = rekeyedLines(projection).getOrDefault(contract, List.of());
                for (int line = 0; line < folds.size(); line++) {
                    sending.add(new TopicReader.RekeyedLine(
                            target,
                            line,
                            projection.name(),
                            Objects.requireNonNull(folds.get(line).keyOf())));
                }
            }
            return sending;
        }

        private Map<Contract<?>, List<Fold<?>>> rekeyedLines(Projection<?> projection) {
            Map<Contract<?>, List<Fold<?>>> lines = new LinkedHashMap<>();
            for (Fold<?> fold : projection.folds()) {
                if (fold.isRekeyed() && fold.contract().topic().equals(topic)) {
                    lines.computeIfAbsent(fold.contract(), c -> new ArrayList<>())
                            .add(fold);
                }
            }
            return lines;
        }
    }
}

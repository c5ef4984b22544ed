// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import dev.playhead.event.Position;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.SchemaRegistryException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a started {@link ProjectionApp} consists of. Thread-safe. */
final class RunningApp implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RunningApp.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(45);
    private static final Duration PAUSE_BEFORE_RETRY = Duration.ofSeconds(1);

    private final ProjectionApp.Builder app;
    private final Resources resources;
    private final ViewPartitions partitions = new ViewPartitions();
    private final RestoreWatch restores = new RestoreWatch();
    private final Map<String, View<?>> views = new LinkedHashMap<>();
    private final Progress progress;
    private final CatchUp catchUp;
    private final ViewServer server;
    private final String advertised;
    private volatile @Nullable KafkaStreams streams;
    private volatile @Nullable ProjectionHaltedException incident;
    private volatile boolean isClosed;

    /** Opens one thing after the other; if one cannot be had, closes those before. */
    static RunningApp start(ProjectionApp.Builder app) {
        Resources resources = new Resources();
        try {
            return new RunningApp(app, resources);
        } catch (RuntimeException e) {
            resources.close();
            throw startException(app, e);
        }
    }

    private RunningApp(ProjectionApp.Builder app, Resources resources) {
        this.app = app;
        this.resources = resources;
        SchemaRegistry registry = resources.opened(SchemaRegistry.at(Objects.requireNonNull(app.schemaRegistry)));
        StreamsConfig config = new StreamsConfig(settings("127.0.0.1:1"));
        Sources sources = new Sources(resources.opened(Admin.create(config.getAdminConfigs(app.name))), app.name);
        Map<String, Integer> topics = sources.partitions(ViewTopology.topics(app.projections));
        ViewTopology topology = new ViewTopology(app.name, app.projections, topics);
        List<ViewDefinition<?>> definitions = topology.views();
        requireRegistry(registry);
        definitions.forEach(definition -> views.put(definition.name(), view(definition)));
        server = resources.opened(new ViewServer(app.host, app.port, views, partitions, this::report));
        advertised = app.advertised == null ? app.host + ":" + server.port() : app.advertised;
        List<TopicPartition> history = Sources.partitionsOf(topics);
        sources.startAtBeginning(
                history, definitions.stream().map(this::changelog).toList());
        Map<TopicPartition, Long> endOfHistory = lastEvents(config, history);
        progress = new Progress(endOfHistory);
        catchUp = resources.opened(new CatchUp(
                sources,
                progress,
                sources.committed(),
                endOfHistory,
                () -> lastEvents(config, internal(sources, definitions)),
                new Lag(partitions -> lastEvents(config, partitions)),
                this::isServing));
        KafkaStreams started = streams(topology, registry);
        streams = started;
        started.start();
        catchUp.start();
        log.info("app={} started at {} with state in {}", app.name, advertised, app.stateDir);
    }

    private static RuntimeException startException(ProjectionApp.Builder app, RuntimeException e) {
        if (e instanceof org.apache.kafka.common.errors.TimeoutException) {
            return ProjectionStartException.retry(
                    "Kafka does not answer at " + app.bootstrapServers + ": check the address, and that it runs", e);
        }
        if (e instanceof KafkaException) {
            return ProjectionStartException.fix(app.name + " could not start: " + e.getMessage(), e);
        }
        return e;
    }

    private Properties settings(String server) {
        return app.settings.streams(
                app.name,
                Objects.requireNonNull(app.bootstrapServers),
                Objects.requireNonNull(app.stateDir),
                app.standbys,
                server);
    }

    private void requireRegistry(SchemaRegistry registry) {
        Contract<?> any = app.projections.get(0).folds().get(0).contract();
        try {
            registry.lookup(any);
        } catch (SchemaRegistryException e) {
            if (e.isRetriable()) {
                throw ProjectionStartException.retry(
                        "The schema registry does not answer at " + app.schemaRegistry + ": " + e.getMessage(), e);
            }
            // What is not registered was not published either; the registry is there, and that was the question.
            log.info("app={} {}", app.name, e.getMessage());
        }
    }

    private String changelog(ViewDefinition<?> definition) {
        return app.name + "-" + definition.name() + "-changelog";
    }

    private static Collection<TopicPartition> internal(Sources sources, List<ViewDefinition<?>> definitions) {
        Map<String, Integer> internal = new TreeMap<>();
        for (ViewDefinition<?> definition : definitions) {
            definition.internalTopics().forEach(topic -> internal.put(topic, definition.partitions()));
        }
        internal.keySet().retainAll(sources.existing(internal.keySet()));
        return Sources.partitionsOf(internal);
    }

    private Map<TopicPartition, Long> lastEvents(StreamsConfig config, Collection<TopicPartition> partitions) {
        Map<String, Object> settings = config.getRestoreConsumerConfigs(app.name + "-last-events");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            return new LastEvents(consumer).next(partitions);
        }
    }

    private KafkaStreams streams(ViewTopology views, SchemaRegistry registry) {
        Properties settings = settings(advertised);
        StreamsConfig config = new StreamsConfig(settings);
        int maxCached = Math.max(1, app.cachedViews / Math.max(1, storePartitions()));
        Topology topology = views.build(config, registry, partitions, progress, maxCached);
        log.debug("{}", topology.describe());
        try {
            KafkaStreams created = new KafkaStreams(topology, config);
            resources.opened(() -> close(created));
            created.setUncaughtExceptionHandler(this::failed);
            created.setGlobalStateRestoreListener(restores);
            return created;
        } catch (StreamsException e) {
            throw ProjectionStartException.fix(
                    "Cannot use the state directory " + app.stateDir + ": " + e.getMessage()
                            + ". Another app may be using it: give each its own",
                    e);
        }
    }

    private boolean isServing() {
        KafkaStreams now = streams;
        return now != null && now.state() == KafkaStreams.State.RUNNING;
    }

    private int storePartitions() {
        return views.values().stream()
                .mapToInt(view -> view.definition().partitions())
                .sum();
    }

    private static void close(KafkaStreams streams) {
        streams.close(CloseOptions.timeout(CLOSE_PATIENCE)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }

    private StreamThreadExceptionResponse failed(Throwable e) {
        ProjectionHaltedException halted = incident(e);
        incident = halted;
        if (halted.isRetriable()) {
            log.warn("app={} {}", app.name, halted.getMessage());
            pause();
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        log.error("app={} {}; nothing is skipped, fix it and start again", app.name, halted.getMessage());
        catchUp.fail(halted);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private static ProjectionHaltedException incident(Throwable e) {
        boolean isTransient = false;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProjectionHaltedException halted) {
                return halted;
            }
            isTransient |= cause instanceof RetriableException;
        }
        return ProjectionHaltedException.by(e, isTransient);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_BEFORE_RETRY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <V extends Message> View<V> view(ViewDefinition<V> definition) {
        return new View<>(definition, partitions, partition -> whyAbsent(definition, partition));
    }

    private RuntimeException whyAbsent(ViewDefinition<?> definition, int partition) {
        KafkaStreams now = streams;
        if (now != null && now.state().isRunningOrRebalancing()) {
            HostInfo self = HostInfo.buildFromEndpoint(advertised);
            List<String> owners = now.streamsMetadataForStore(definition.name()).stream()
                    .filter(instance -> !instance.hostInfo().equals(self) && owns(instance, definition, partition))
                    .map(instance -> instance.host() + ":" + instance.port())
                    .toList();
            if (!owners.isEmpty()) {
                return new ViewElsewhereException(definition.name(), owners);
            }
        }
        return ViewUnavailableException.because(definition.name(), health());
    }

    private static boolean owns(StreamsMetadata instance, ViewDefinition<?> definition, int partition) {
        return definition.sources().stream()
                .anyMatch(topic -> instance.topicPartitions().contains(new TopicPartition(topic, partition)));
    }

    @SuppressWarnings("unchecked") // one view per projection, made from it
    <V extends Message> View<V> view(Projection<V> projection) {
        View<?> view = views.get(projection.name());
        if (view == null || view.definition().projection() != projection) {
            throw new IllegalArgumentException(app.name + " does not keep " + projection);
        }
        return (View<V>) view;
    }

    int port() {
        return server.port();
    }

    CompletableFuture<Position> caughtUp() {
        return catchUp.caughtUp();
    }

    ProjectionProgress progress() {
        return catchUp.progress();
    }

    AppHealth health() {
        ProjectionHaltedException last = incident;
        AppState state = state(last);
        boolean matters = state == AppState.WAITING || state == AppState.FAILED;
        return new AppHealth(state, matters ? last : null, restores.done(), restores.total());
    }

    private AppState state(@Nullable ProjectionHaltedException last) {
        KafkaStreams now = streams;
        if (isClosed) {
            return AppState.CLOSED;
        } else if (now == null) {
            return AppState.STARTING;
        } else if (last != null && !last.isRetriable()) {
            return AppState.FAILED;
        } else if (last != null && isStillInFrontOf(last)) {
            return AppState.WAITING;
        }
        return switch (now.state()) {
            case RUNNING -> AppState.RUNNING;
            case CREATED, REBALANCING -> restores.isRestoring() ? AppState.RESTORING : AppState.STARTING;
            case PENDING_ERROR, ERROR -> AppState.FAILED;
            case PENDING_SHUTDOWN, NOT_RUNNING -> AppState.CLOSED;
        };
    }

    private boolean isStillInFrontOf(ProjectionHaltedException last) {
        KafkaStreams now = streams;
        return last.at()
                .map(at -> progress.position(new TopicPartition(at.topic(), at.partition()))
                                .get()
                        <= at.offset())
                .orElse(now != null && now.state() != KafkaStreams.State.RUNNING);
    }

    private ViewServer.HealthReport report() {
        if (streams == null) {
            AppHealth starting = new AppHealth(AppState.STARTING, null, 0, 0);
            return new ViewServer.HealthReport(starting, false, new ProjectionProgress(0, 0), -1);
        }
        return new ViewServer.HealthReport(health(), catchUp.isCaughtUp(), catchUp.progress(), catchUp.lag());
    }

    @Override
    public void close() {
        isClosed = true;
        resources.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.playhead.consumer.EventConsumer;
import dev.playhead.consumer.Subscription;
import dev.playhead.consumer.SubscriptionListener;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.event.Contract;
import dev.playhead.event.Position.Partition;
import dev.playhead.producer.EventProducer;
import dev.playhead.projection.ProjectionApp;
import dev.playhead.projection.ProjectionProgress;
import dev.playhead.serde.SchemaRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The whole way of the marketplace's events, on real servers and real data: contracts are registered, the retailer's
 * history is published, replayed from zero into PostgreSQL and folded into views, and both are checked against a fold of
 * the original file.
 *
 * <pre>{@code
 * try (MarketplaceStory story = MarketplaceStory.builder()
 *         .bootstrapServers(..).schemaRegistry(..).database(url, user, password).stateDir(directory)
 *         .build()) {
 *     StoryResult result = story.run();
 *     browse(story.views());
 * }
 * }</pre>
 *
 * <p>After {@link #run} the subscription and the views stay live until {@link #close}. A later story on the same stack
 * finds the history published and the playhead at its end, and goes on from there. Confined to one thread.
 *
 * @since 0.1
 */
public final class MarketplaceStory implements AutoCloseable {

    /** The subscription that fills the tables. */
    public static final String SUBSCRIPTION = "marketplace-sql";

    private static final String APP = "marketplace-views";
    private static final int CONNECTIONS = 8;
    private static final Patience PATIENCE = new Patience(Duration.ofMinutes(2));

    private final Builder settings;
    private final StoryListener listener;
    private final RetailHistory history = RetailHistory.ofExtract();
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable HikariDataSource database;
    private @Nullable URI views;

    private MarketplaceStory(Builder settings) {
        this.settings = settings;
        this.listener = settings.listener;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What the file became. */
    public RetailHistory history() {
        return history;
    }

    /**
     * Tells the whole story, once. Blocks until it is told.
     *
     * @throws StoryFailedException if a stage cannot be finished
     */
    public StoryResult run() {
        boolean isPublishedEarlier = publishHistory() == 0;
        long replayed = stage(StoryStage.REPLAY, this::replay);
        stage(StoryStage.PROJECT, this::project);
        List<Comparison> comparisons = new ArrayList<>();
        stage(StoryStage.CHECK, () -> {
            comparisons.addAll(check());
            return comparisons.stream().mapToLong(Comparison::compared).sum();
        });
        return new StoryResult(
                history.lines(),
                history.mapped(),
                history.skippedByReason(),
                history.events().size(),
                history.eventsByType(),
                isPublishedEarlier,
                replayed,
                List.copyOf(comparisons),
                Map.copyOf(seconds));
    }

    /** The stages that fill the log; answers how many events were missing in it. */
    long publishHistory() {
        stage(StoryStage.REGISTER, this::register);
        stage(StoryStage.CREATE, this::create);
        return stage(StoryStage.PUBLISH, this::publish);
    }

    /** The address of the query API, once {@link #run} is through. */
    public URI views() {
        return Objects.requireNonNull(views, "the views are not built: call run()");
    }

    /**
     * Compares every table and every view with the fold of the file, as they are now.
     *
     * @throws StoryFailedException if one of them cannot be read
     */
    public List<Comparison> check() {
        IndependentFold fold = IndependentFold.ofExtract();
        try {
            List<Comparison> comparisons = new ArrayList<>(new SqlComparisons(database(), fold).all());
            comparisons.addAll(new ViewComparisons(views(), fold).all());
            comparisons.forEach(listener::compared);
            return comparisons;
        } catch (SQLException | IOException e) {
            throw new StoryFailedException("Cannot read what is to be checked: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    // ---- stages: each answers how much was done ----

    private long register() {
        try (SchemaRegistry registry = SchemaRegistry.at(settings.schemaRegistry)) {
            long done = 0;
            for (Contract<?> contract : MarketplaceContracts.ALL) {
                registry.register(contract);
                listener.progress(StoryStage.REGISTER, ++done, MarketplaceContracts.ALL.size());
            }
            return done;
        }
    }

    private long create() throws InterruptedException, ExecutionException {
        topics().createMissing();
        return MarketplaceContracts.topics().size();
    }

    private long publish() throws InterruptedException, ExecutionException {
        long total = history.events().size();
        try (EventProducer producer = EventProducer.builder()
                .bootstrapServers(settings.bootstrapServers)
                .schemaRegistry(settings.schemaRegistry)
                .source("marketplace")
                .build()) {
            var publisher = new HistoryPublisher(history, producer);
            if (publisher.isPublished(topics().records())) {
                listener.note("The history is in the log already: nothing is published twice.");
                return 0;
            }
            publisher.publish(done -> listener.progress(StoryStage.PUBLISH, done, total));
            return total;
        }
    }

    private long replay() throws SQLException, InterruptedException {
        MarketplaceTables.create(database());
        EventConsumer consumer = opened(EventConsumer.builder()
                .bootstrapServers(settings.bootstrapServers)
                .schemaRegistry(settings.schemaRegistry)
                .build());
        var handled = new AtomicLong();
        Subscription subscription = MarketplaceTables.handle(consumer.subscription(
                        SUBSCRIPTION, JdbcPlayheadStore.of(database()).createTables()))
                .listener(counting(handled))
                .start();
        PATIENCE.await("The replay", subscription.caughtUp(), () -> {
            var progress = subscription.progress();
            listener.progress(StoryStage.REPLAY, progress.done(), progress.total());
            return progress.done();
        });
        if (handled.get() == 0) {
            listener.note("The playhead of " + SUBSCRIPTION + " is at the end already: nothing is handled twice.");
        }
        return handled.get();
    }

    private static SubscriptionListener counting(AtomicLong handled) {
        return new SubscriptionListener() {
            @Override
            public void batchFinished(Partition partition, int events, boolean isApplied, Duration took) {
                handled.addAndGet(isApplied ? events : 0);
            }
        };
    }

    private long project() throws InterruptedException {
        ProjectionApp app = opened(ProjectionApp.builder(APP)
                .bootstrapServers(settings.bootstrapServers)
                .schemaRegistry(settings.schemaRegistry)
                .stateDir(settings.stateDir.resolve("views"))
                .host(settings.host)
                .port(settings.port)
                .standbys(0)
                .projection(GigPages.GIGS)
                .projection(BuyerPages.BUYERS)
                .projection(Shelves.BEST_SELLERS)
                .start());
        views = URI.create("http://127.0.0.1:" + app.port());
        return PATIENCE.await("Building the views", app.caughtUp(), () -> {
            ProjectionProgress progress = app.progress();
            listener.progress(StoryStage.PROJECT, progress.done(), progress.total());
            return progress.done();
        });
    }

    // ---- what stages share ----

    /** One stage; answers how much of it was done. */
    @FunctionalInterface
    private interface Work {
        long run() throws Exception;
    }

    private long stage(StoryStage stage, Work work) {
        listener.started(stage);
        long start = System.nanoTime();
        try {
            long done = work.run();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            seconds.put(stage.key(), took.toMillis() / 1000.0);
            listener.finished(stage, done, took);
            return done;
        } catch (KafkaException e) {
            throw failed(stage, e);
        } catch (RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (Exception e) {
            throw failed(stage, e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e);
        }
    }

    private StoryFailedException failed(StoryStage stage, Throwable reason) {
        Throwable root = reason;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String why = reason instanceof TimeoutException
                ? "Kafka does not answer at " + settings.bootstrapServers
                : String.valueOf(root.getMessage());
        return new StoryFailedException("Could not " + stage.title() + ": " + why, reason);
    }

    private static StoryFailedException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StoryFailedException("Interrupted", e);
    }

    private MarketplaceTopics topics() {
        return new MarketplaceTopics(settings.bootstrapServers);
    }

    private HikariDataSource database() {
        if (database == null) {
            var config = new HikariConfig();
            config.setJdbcUrl(settings.jdbcUrl);
            config.setUsername(settings.jdbcUser);
            config.setPassword(settings.jdbcPassword);
            config.setMaximumPoolSize(CONNECTIONS);
            try {
                database = opened(new HikariDataSource(config));
            } catch (PoolInitializationException e) {
                throw new StoryFailedException("Cannot connect to " + settings.jdbcUrl + ": " + e.getMessage(), e);
            }
        }
        return database;
    }

    private <R extends AutoCloseable> R opened(R resource) {
        open.push(resource);
        return resource;
    }

    /** Ends the subscription and the views, the last opened first. Idempotent; does not throw. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                listener.note("Something did not close cleanly: " + e.getMessage());
            }
        }
    }

    /** Says where the servers are; all but the port and the listener is required. Confined to one thread. */
    public static final class Builder {

        private String bootstrapServers = "";
        private String schemaRegistry = "";
        private String jdbcUrl = "";
        private String jdbcUser = "";
        private String jdbcPassword = "";
        private Path stateDir = Path.of("");
        private String host = "127.0.0.1";
        private int port = 8080;
        private StoryListener listener = new StoryListener() {};

        private Builder() {}

        /** Kafka's {@code bootstrap.servers}. */
        public Builder bootstrapServers(String servers) {
            this.bootstrapServers = servers;
            return this;
        }

        /** The base address of a Confluent-compatible registry. */
        public Builder schemaRegistry(String url) {
            this.schemaRegistry = url;
            return this;
        }

        /** The PostgreSQL database that gets the tables, in the connection's current schema. */
        public Builder database(String jdbcUrl, String user, String password) {
            this.jdbcUrl = jdbcUrl;
            this.jdbcUser = user;
            this.jdbcPassword = password;
            return this;
        }

        /** Where the views keep their files. */
        public Builder stateDir(Path directory) {
            this.stateDir = directory;
            return this;
        }

        /** The address the query API listens on; default 127.0.0.1, because it asks nobody who they are. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** The port of the query API; default 8080; 0: one that is free. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** Who hears how it goes; default nobody. */
        public Builder listener(StoryListener listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Connects to nothing yet.
         *
         * @throws IllegalStateException if something required is missing
         */
        public MarketplaceStory build() {
            for (String required : List.of(bootstrapServers, schemaRegistry, jdbcUrl, stateDir.toString())) {
                if (required.isEmpty()) {
                    throw new IllegalStateException(
                            "name bootstrapServers(..), schemaRegistry(..), database(..) and stateDir(..)");
                }
            }
            return new MarketplaceStory(this);
        }
    }
}

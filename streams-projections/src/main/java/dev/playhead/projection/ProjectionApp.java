// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.protobuf.Message;
import dev.playhead.event.Position;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Folds events into views with Kafka Streams, exactly once, and answers queries about them, in process and over HTTP.
 *
 * <p>Views live in memory and RocksDB on the machine, and in changelog topics, from which they are restored. More
 * instances with the same name share the partitions. On its first start the app reads every topic from its beginning;
 * afterwards it goes on where it was. It never skips: in front of a record that it cannot fold it stops, and
 * {@link #health} says where and why. Thread-safe.
 *
 * <pre>{@code
 * try (ProjectionApp app = ProjectionApp.builder("marketplace-views")
 *         .bootstrapServers("localhost:9092")
 *         .schemaRegistry("http://localhost:8081/apis/ccompat/v7")
 *         .stateDir(Path.of("state"))
 *         .projection(GIGS)
 *         .start()) {
 *     app.caughtUp().join();
 *     Optional<GigView> gig = app.view(GIGS).get("85123A");
 * }
 * }</pre>
 *
 * @since 0.1
 */
public final class ProjectionApp implements AutoCloseable {

    private final RunningApp runtime;

    private ProjectionApp(RunningApp runtime) {
        this.runtime = runtime;
    }

    /**
     * Describes an app.
     *
     * @param name the identity: group, transactions and internal topics are called after it
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** The port of the query API. */
    public int port() {
        return runtime.port();
    }

    /**
     * Completes once the views hold, for good, every event that was in the topics when the app started, also those that
     * travel through internal topics and whichever instance folds them, and this instance answers for its part. Fails if
     * the app stops before.
     *
     * @return behind the last event of each source partition, as it was at the start
     */
    public CompletableFuture<Position> caughtUp() {
        return runtime.caughtUp();
    }

    /** How far the way to {@link #caughtUp} is done. Does not block. */
    public ProjectionProgress progress() {
        return runtime.progress();
    }

    /** How the app is. Does not block. */
    public AppHealth health() {
        return runtime.health();
    }

    /**
     * The view of a projection of this app.
     *
     * @throws IllegalArgumentException if the app was not given this projection
     */
    public <V extends Message> View<V> view(Projection<V> projection) {
        return runtime.view(projection);
    }

    /** Commits what is folded, and stops; at most about a minute. Idempotent; does not throw. */
    @Override
    public void close() {
        runtime.close();
    }

    /** Describes an app. Confined to one thread. */
    public static final class Builder {

        private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]+");

        final String name;
        final List<Projection<?>> projections = new ArrayList<>();
        final Settings settings = new Settings();

        @Nullable
        String bootstrapServers;

        @Nullable
        String schemaRegistry;

        @Nullable
        Path stateDir;

        String host = "127.0.0.1";
        int port = 8080;

        @Nullable
        String advertised;

        int standbys = 1;
        int cachedViews = 200_000;

        private Builder(String name) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "'" + name + "' cannot name an app: use letters, digits, dots, dashes and underscores");
            }
            this.name = name;
        }

        /** Kafka's {@code bootstrap.servers}. Required. */
        public Builder bootstrapServers(String bootstrapServers) {
            this.bootstrapServers = bootstrapServers;
            return this;
        }

        /** The base address of a Confluent-compatible registry. Required. */
        public Builder schemaRegistry(String url) {
            this.schemaRegistry = url;
            return this;
        }

        /**
         * Where RocksDB keeps its files; one app at a time. Required. What is lost here is restored from the changelogs.
         */
        public Builder stateDir(Path directory) {
            this.stateDir = directory;
            return this;
        }

        /** The port of the query API; default 8080; 0: one that is free. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** The address to listen on; default 127.0.0.1, because the query API asks nobody who they are. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** The {@code host:port} by which other instances and clients reach this one; default: host and port above. */
        public Builder advertised(String hostAndPort) {
            this.advertised = hostAndPort;
            return this;
        }

        /**
         * How many further instances keep a warm copy of each view partition; default 1. Without further instances there
         * are none, and Kafka Streams warns of it.
         */
        public Builder standbys(int count) {
            this.standbys = count;
            return this;
        }

        /**
         * How many decoded views are kept in memory, over all views and partitions; default 200,000. More of them make a
         * rebuild faster; what does not fit is read from RocksDB.
         */
        public Builder cachedViews(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("at least one view is kept in memory, not " + count);
            }
            this.cachedViews = count;
            return this;
        }

        /**
         * A setting of Kafka Streams or its clients, by Kafka's name.
         *
         * @throws IllegalArgumentException if the app has to set it itself
         */
        public Builder kafka(String key, Object value) {
            settings.put(key, value);
            return this;
        }

        /** A view to keep. */
        public Builder projection(Projection<?> projection) {
            if (projection.folds().isEmpty()) {
                throw new IllegalArgumentException(projection.name() + " folds no event: add .on(...)");
            }
            if (projections.stream().anyMatch(other -> other.name().equals(projection.name()))) {
                throw new IllegalArgumentException("two projections are called " + projection.name());
            }
            projections.add(projection);
            return this;
        }

        /**
         * Starts the app. Blocks until the cluster and the registry have answered and queries are accepted, at most about
         * a minute; folding goes on behind.
         *
         * @throws ProjectionStartException if something is missing or taken; nothing keeps running
         */
        public ProjectionApp start() {
            Objects.requireNonNull(bootstrapServers, "bootstrapServers");
            Objects.requireNonNull(schemaRegistry, "schemaRegistry");
            Objects.requireNonNull(stateDir, "stateDir");
            if (projections.isEmpty()) {
                throw new IllegalArgumentException(name + " has no projection: add one");
            }
            return new ProjectionApp(RunningApp.start(this));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka cluster and, on request, a schema registry and PostgreSQL, on the loopback address of this machine.
 *
 * <p>The servers come from the Maven repository the first time, run as child processes, and end with this JVM however it
 * ends. Thread-safe.
 *
 * <pre>{@code
 * try (Devstack stack = Devstack.builder().registry().postgres().start()) {
 *     producer.bootstrapServers(stack.bootstrapServers());
 * }
 * }</pre>
 *
 * @since 0.1
 */
public final class Devstack implements AutoCloseable {

    private static @Nullable Devstack shared;

    private final Stack stack;

    private Devstack(Stack stack) {
        this.stack = stack;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * One broker, a registry and a database that all tests of this JVM share: started by the first caller, closed with the
     * JVM; nobody else closes it. Tests keep apart by the names of their topics, subjects and schemas.
     *
     * @throws DevstackException if it cannot be started; the next caller tries again
     */
    public static synchronized Devstack shared() {
        if (shared == null) {
            shared = builder().registry().postgres().start();
        }
        return shared;
    }

    /**
     * The stack that another JVM has started in that state directory, if any of its servers is alive; each can be down, as
     * {@link Server#isAlive} tells. Closing it stops the servers for everybody.
     *
     * @see Builder#detached()
     */
    public static Optional<Devstack> attach(Path stateDir) {
        return ProcessStack.attach(stateDir.toAbsolutePath().normalize()).map(Devstack::new);
    }

    /**
     * Kafka's {@code bootstrap.servers}: all brokers, separated by commas.
     *
     * @throws IllegalStateException if the stack was built without a broker
     */
    public String bootstrapServers() {
        if (brokers().isEmpty()) {
            throw new IllegalStateException("This stack was started without a broker.");
        }
        return brokers().stream().map(Server::address).collect(Collectors.joining(","));
    }

    /** The base URL of the Confluent-compatible API, ending in {@code /apis/ccompat/v7}. */
    public String registryUrl() {
        return registry().address();
    }

    /** The URL of an empty database. */
    public String jdbcUrl() {
        return postgres().address();
    }

    public String jdbcUser() {
        return Postgres.USER;
    }

    public String jdbcPassword() {
        return Postgres.PASSWORD;
    }

    /** The brokers in the order of their node ids, which count from 1. */
    public List<Server> brokers() {
        return stack.brokers();
    }

    /** @throws IllegalStateException if the stack was built without {@link Builder#registry()} */
    public Server registry() {
        return required(stack.registry(), "registry()");
    }

    /** @throws IllegalStateException if the stack was built without {@link Builder#postgres()} */
    public Server postgres() {
        return required(stack.postgres(), "postgres()");
    }

    private static Server required(@Nullable Server server, String call) {
        if (server == null) {
            throw new IllegalStateException("This stack was started without it: call ." + call + " on the builder.");
        }
        return server;
    }

    /** Stops all servers, and kills what does not stop; removes the state directory unless one was given. Idempotent. */
    @Override
    public void close() {
        stack.close();
    }

    /** Chooses the servers; by default one broker, ports chosen by the system, and a state directory removed at the end. */
    public static final class Builder {

        private int brokers = 1;
        private boolean registry;
        private boolean postgres;
        private @Nullable Path stateDir;
        private int kafkaPort;
        private int registryPort;
        private int postgresPort;
        private boolean detached;
        private DevstackListener listener = new DevstackListener() {};
        private final Map<String, String> kafka = new LinkedHashMap<>();

        private Builder() {}

        /** How many brokers, from 0 to 9, by default 1; topics are replicated three times where there are three. */
        public Builder brokers(int count) {
            if (count < 0 || count > 9) {
                throw new IllegalArgumentException("brokers must be 0 to 9, not " + count);
            }
            this.brokers = count;
            return this;
        }

        /** Adds a schema registry. */
        public Builder registry() {
            this.registry = true;
            return this;
        }

        /** Adds a PostgreSQL database. */
        public Builder postgres() {
            this.postgres = true;
            return this;
        }

        /** Keeps data and logs in that directory; a later stack there, built alike, finds them. */
        public Builder stateDir(Path directory) {
            this.stateDir = directory.toAbsolutePath().normalize();
            return this;
        }

        /**
         * The ports clients connect to; 0, the default of each, takes a free one.
         *
         * @param kafka of the first broker; the others take the ports after it
         */
        public Builder ports(int kafka, int registry, int postgres) {
            this.kafkaPort = kafka;
            this.registryPort = registry;
            this.postgresPort = postgres;
            return this;
        }

        /** A setting of every broker, by its name in server.properties; it wins over the devstack's own. */
        public Builder kafka(String key, String value) {
            kafka.put(key, value);
            return this;
        }

        /** Who hears of downloads, starts and addresses; by default nobody. */
        public Builder listener(DevstackListener listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Lets the servers outlive this JVM; needs a {@link #stateDir}. {@link Devstack#attach} finds them again, and
         * {@link Devstack#close} is what stops them.
         */
        public Builder detached() {
            this.detached = true;
            return this;
        }

        /**
         * Starts the servers, in parallel, and returns when all are usable; the first time this includes downloads of about
         * 170 MB.
         *
         * @throws DevstackException if one cannot be started; then none is left running
         * @throws DevstackUnavailableException if containers are wanted ({@code -Dplayhead.devstack=containers}) and there
         *     is no Docker; under JUnit it is JUnit's own exception that skips a test
         */
        public Devstack start() {
            if (detached && stateDir == null) {
                throw new IllegalStateException("A detached stack needs a stateDir, where it can be found again.");
            }
            var settings = new Settings(
                    brokers,
                    registry,
                    postgres,
                    stateDir,
                    kafkaPort,
                    registryPort,
                    postgresPort,
                    Map.copyOf(kafka),
                    detached,
                    listener);
            return new Devstack(launch(settings));
        }

        private static Stack launch(Settings settings) {
            if (Containers.areWanted()) {
                Containers.require();
                return ContainerStack.start(settings);
            }
            return ProcessStack.start(settings);
        }
    }
}

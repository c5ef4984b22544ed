// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.v1.SubscriptionDeclared;
import dev.playhead.serde.SchemaRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads events from one Kafka cluster, for any number of subscriptions. Thread-safe.
 *
 * <pre>{@code
 * try (EventConsumer consumer = EventConsumer.builder()
 *         .bootstrapServers("localhost:9092")
 *         .schemaRegistry("http://localhost:8081")
 *         .build()) {
 *     Subscription billing = consumer.subscription("billing", JdbcPlayheadStore.of(dataSource))
 *             .on(OrderPlaced.class, (event, tx) -> invoices.open(tx, event.payload()))
 *             .start();
 *     billing.caughtUp().join();
 * }
 * }</pre>
 *
 * @since 0.1
 */
public final class EventConsumer implements AutoCloseable {

    private final Map<String, Object> kafka;
    private final SchemaRegistry registry;
    private final Admin admin;
    private final Declarations declarations;
    private final String owner;
    private final String version;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final List<KafkaHospital> hospitals = new CopyOnWriteArrayList<>();

    /** Those that operators asked for, by subscription. */
    private final Map<String, KafkaHospital> operated = new ConcurrentHashMap<>();

    private EventConsumer(Map<String, Object> kafka, String registryUrl, String owner, String version) {
        this.kafka = kafka;
        this.registry = SchemaRegistry.at(registryUrl);
        this.admin = Admin.create(forAdmin(kafka));
        this.declarations = new Declarations(kafka, admin, registry);
        this.owner = owner;
        this.version = version;
    }

    private static Map<String, Object> forAdmin(Map<String, Object> kafka) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.keySet().retainAll(AdminClientConfig.configNames());
        return config;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * A subscription whose position lives in {@code store}, with its effects.
     *
     * @param name its identity, and the Kafka group's; instances of the same name share the work
     */
    public <T> SubscriptionBuilder<T> subscription(String name, PlayheadStore<T> store) {
        return subscription(name, Objects.requireNonNull(store, "store"), this::start);
    }

    private static <T> SubscriptionBuilder<T> subscription(
            String name, PlayheadStore<T> store, Function<Plan<T>, Subscription> starter) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a subscription has a name: it is its identity");
        }
        return new SubscriptionBuilder<>(name, store, starter);
    }

    /** A subscription without a database, {@link Delivery#AT_LEAST_ONCE}. */
    public SubscriptionBuilder<NoTransaction> subscription(String name) {
        return subscription(name, Delivery.AT_LEAST_ONCE);
    }

    /** A subscription without a database: its position is what its Kafka group commits. */
    public SubscriptionBuilder<NoTransaction> subscription(String name, Delivery delivery) {
        return switch (delivery) {
            case AT_LEAST_ONCE -> subscription(name, new KafkaOffsets(admin, kafkaHospital(name)));
            case AT_MOST_ONCE -> {
                var offsets = new KafkaOffsets(admin, null);
                yield subscription(name, offsets, plan -> start(AtMostOnce.deferring(plan, offsets)));
            }
        };
    }

    private KafkaHospital kafkaHospital(String subscription) {
        var hospital = new KafkaHospital(subscription, kafka, admin);
        hospitals.add(hospital);
        return hospital;
    }

    /**
     * The hospital of a subscription without a database, whether it runs here, elsewhere, or not at all. It reads its topic
     * once, and goes on from there until this consumer is closed.
     */
    public Hospital hospital(String subscription) {
        return Hospital.of(subscription, operated.computeIfAbsent(subscription, this::kafkaHospital));
    }

    private <T> Subscription start(Plan<T> plan) {
        try {
            plan.prepareStore();
        } catch (StoreUnavailableException e) {
            if (!e.isRetriable()) {
                throw e;
            }
        }
        // Before anything runs: with a Protobuf library that is too old, it fails.
        SubscriptionDeclared declaration = plan.declaration(owner, version);
        var subscription = new RunningSubscription<>(plan, kafka, admin, registry, this::closed);
        subscriptions.add(subscription);
        subscription.start();
        declarations.declare(subscription, declaration);
        return subscription;
    }

    private void closed(Subscription subscription) {
        subscriptions.remove(subscription);
        declarations.withdraw(subscription);
    }

    /** Closes all subscriptions, one after the other: see {@link Subscription#close}. Idempotent; does not throw. */
    @Override
    public void close() {
        declarations.close();
        subscriptions.forEach(Subscription::close);
        hospitals.forEach(KafkaHospital::close);
        admin.close(Topics.PATIENCE);
        registry.close();
    }

    /** Says where to read from. Confined to one thread. */
    public static final class Builder {

        private static final String POSITION =
                "the position lives in the playhead store, which alone decides where to read";

        /** Settings of Kafka's consumer that are not the user's to choose, and why. */
        private static final Map<String, String> OURS = Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                "the group is named like the subscription",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                POSITION,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                POSITION + "; say startAt(...) for a new subscription",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "an event of a transaction that is aborted never happened",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                "a reader that creates topics hides a misspelt name",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                "events are dispatched before they are decoded",
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                "events are dispatched before they are decoded");

        /**
         * Tuned for replay: fewer, larger fetches, but no larger than a processor's cache; how much of each partition, {@link
         * Memory#fetch} says. Topics are looked at twice a minute. A broker is asked for one fetch at a time, so a partition
         * that begins, or goes on after a pause, waits until the broker has answered for the others that are at their end: for
         * that long, and not for half a second.
         */
        private static final Map<String, Object> DEFAULTS = Map.of(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                2_500,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                16 << 20,
                ConsumerConfig.RECEIVE_BUFFER_CONFIG,
                1 << 20,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                100,
                ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                30_000);

        private static final Map<String, Object> FIXED = Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false);

        private final Map<String, Object> kafka = new HashMap<>(DEFAULTS);
        private @Nullable String registryUrl;
        private String owner = "";
        private String version = "";

        private Builder() {}

        /** Kafka's {@code bootstrap.servers}. Required. */
        public Builder bootstrapServers(String servers) {
            return kafka(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        }

        /** The base URL of the schema registry, e.g. {@code http://localhost:8081}. Required. */
        public Builder schemaRegistry(String url) {
            this.registryUrl = Objects.requireNonNull(url, "url");
            return this;
        }

        /** The team that answers for the subscriptions, as the {@link SubscriptionDirectory} names it; default nobody. */
        public Builder owner(String team) {
            this.owner = Objects.requireNonNull(team, "team");
            return this;
        }

        /** The version of this application, as the {@link SubscriptionDirectory} names it; default none. */
        public Builder version(String version) {
            this.version = Objects.requireNonNull(version, "version");
            return this;
        }

        /**
         * Any setting of Kafka's consumer, by its own name; see {@code docs/reference/consumer.md} for our defaults.
         *
         * @throws IllegalArgumentException if it is one that Playhead must own; the message says why
         */
        public Builder kafka(String key, Object value) {
            if (OURS.containsKey(key)) {
                throw new IllegalArgumentException(key + " cannot be set: " + OURS.get(key));
            }
            kafka.put(key, value);
            return this;
        }

        /**
         * @throws IllegalStateException if the brokers or the registry are not named
         * @throws IllegalArgumentException if Kafka's consumer does not take the settings; the message names the one
         */
        public EventConsumer build() {
            if (registryUrl == null || !kafka.containsKey(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG)) {
                throw new IllegalStateException(
                        "name the brokers and the schema registry: bootstrapServers(...)," + " schemaRegistry(...)");
            }
            Map<String, Object> config = new HashMap<>(kafka);
            config.putAll(FIXED);
            check(config);
            return new EventConsumer(config, registryUrl, owner, version);
        }

        /** Now, and not when Kafka answers: then there is nobody to be told. */
        private static void check(Map<String, Object> config) {
            Map<String, Object> asked = new HashMap<>(config);
            asked.putIfAbsent(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
            asked.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
            asked.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
            try {
                var unused = new QuietConfig(asked);
            } catch (ConfigException e) {
                throw new IllegalArgumentException(
                        "Kafka's consumer does not take this: " + e.getMessage()
                                + (config.containsKey(ConsumerConfig.GROUP_PROTOCOL_CONFIG)
                                        ? ""
                                        : " (what is asked for unless group.protocol is set)"),
                        e);
            }
        }

        /** Kafka's own checks, without the list of all settings in the log. */
        private static final class QuietConfig extends ConsumerConfig {
            QuietConfig(Map<String, Object> settings) {
                super(settings, false);
            }
        }
    }
}

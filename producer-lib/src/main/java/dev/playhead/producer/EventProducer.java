// SPDX-License-Identifier: Apache-2.0
package dev.playhead.producer;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import dev.playhead.event.ContractViolationException;
import dev.playhead.event.Position;
import dev.playhead.serde.internal.Deprecations;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes events to Kafka and says honestly what became of each one.
 *
 * <pre>{@code
 * try (EventProducer producer = EventProducer.builder()
 *         .bootstrapServers("localhost:9092")
 *         .schemaRegistry("http://localhost:8081")
 *         .source("marketplace")
 *         .build()) {
 *     Position written = producer.publish(gigPublished).join();
 * }
 * }</pre>
 *
 * <p><b>Outcomes.</b> Each event is one of three, never guessed:
 *
 * <ul>
 *   <li>OK: all in-sync replicas have it, once. The future holds the position just behind the event: a reader that stands
 *       there has seen it.
 *   <li>FAILED, {@link PublishFailedException}: it is certainly not in the log.
 *   <li>UNKNOWN, {@link PublishUnknownException}: it may be in the log. Kafka's {@code delivery.timeout.ms} (120 s) ran
 *       out, or the producer was closed, after the event had been handed over.
 * </ul>
 *
 * <p><b>Order.</b> Events of one key that one thread publishes reach the log in that order, also across retries and
 * broker failures. Topic and key come from the contract; an event is never without a payload, so there are no tombstones.
 *
 * <p><b>Blocking.</b> {@link #publish} waits for the topic's metadata and the contract's schema id the first time it
 * sees a contract, and for room when {@code buffer.memory} is full: {@code max.block.ms} (60 s) at most. Its futures
 * complete on Kafka's network thread: do slow work, and further publishing, in {@code ...Async} stages.
 *
 * <p>Thread-safe; share one.
 *
 * @since 0.1
 */
public final class EventProducer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EventProducer.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final EventRecords records;
    private final Producer<String, Message> kafka;
    private final Retries retries;
    private final @Nullable Transactions transactions;
    private final Deprecations deprecations;
    private volatile boolean closed;

    private EventProducer(EventRecords records, Producer<String, Message> kafka, @Nullable Transactions transactions) {
        this.records = records;
        this.kafka = kafka;
        this.retries = Retries.of(kafka.metrics());
        this.transactions = transactions;
        this.deprecations = new Deprecations("producer " + records.source() + " publishes");
    }

    /** A producer needs {@code bootstrapServers}, {@code schemaRegistry} and {@code source}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Publishes one event under a new id, at the present time. See {@link #publish(Message, EventContext)}. */
    public CompletableFuture<Position> publish(Message payload) {
        return publish(payload, EventContext.empty());
    }

    /**
     * Publishes one event. Every outcome is in the future, also that of a payload that breaks its contract.
     *
     * @param payload a message that is a contract
     * @return the position just behind the event, or {@link PublishFailedException}, or {@link PublishUnknownException}
     */
    public CompletableFuture<Position> publish(Message payload, EventContext context) {
        String id = records.idOf(context);
        Contract<Message> contract;
        ProducerRecord<String, Message> event;
        try {
            contract = EventRecords.contractOf(payload);
            deprecations.met(contract);
            event = records.of(contract, payload, id, context);
        } catch (ContractViolationException e) {
            return CompletableFuture.failedFuture(Verdict.failed(nameOf(payload), e));
        }
        return send(event, new Publication(contract, id, retries));
    }

    @SuppressWarnings(
            "FutureReturnValueIgnored") // the publication is Kafka's callback: it hears all that the future does
    private Publication send(ProducerRecord<String, Message> event, Publication publication) {
        if (closed) {
            publication.completeExceptionally(Verdict.closed(event.topic()));
            return publication;
        }
        try {
            kafka.send(event, publication);
        } catch (RuntimeException e) {
            publication.refused(e);
        }
        publication.leftSend();
        return publication;
    }

    /** Publishes events together, each under a new id. See {@link #publishAll(List, EventContext)}. */
    public Position publishAll(List<? extends Message> payloads) {
        return publishAll(payloads, EventContext.empty());
    }

    /**
     * Publishes events in one Kafka transaction: readers with {@code isolation.level=read_committed} see all of them or
     * none. Blocks until the transaction is committed. What {@link #publish} was given before stands before them in the
     * log. One call at a time is at work; others wait.
     *
     * @return the position behind all events
     * @throws IllegalStateException if the builder got no {@code transactionalId}
     * @throws PublishFailedException none of the events will ever be seen
     * @throws PublishUnknownException all of the events are seen, or none
     */
    public Position publishAll(List<? extends Message> payloads, EventContext context) {
        Transactions inTurn = transactions;
        if (inTurn == null) {
            throw new IllegalStateException("publishAll needs a transaction: name one with transactionalId(..)");
        }
        if (context.id() != null && payloads.size() > 1) {
            throw new IllegalArgumentException("one id cannot name " + payloads.size() + " events");
        }
        if (payloads.isEmpty()) {
            return Position.empty();
        }
        String what = payloads.size() + " events in one transaction";
        if (closed) {
            throw Verdict.closed(what);
        }
        List<String> ids = new ArrayList<>(payloads.size());
        List<ProducerRecord<String, Message>> events = new ArrayList<>(payloads.size());
        try {
            for (Message payload : payloads) {
                String id = records.idOf(context);
                ids.add(id);
                Contract<Message> contract = EventRecords.contractOf(payload);
                deprecations.met(contract);
                events.add(records.of(contract, payload, id, context));
            }
            kafka.flush();
        } catch (ContractViolationException | KafkaException e) {
            throw Verdict.failed(what, e);
        }
        return inTurn.write(what, ids, events);
    }

    /**
     * How many deprecated events were published through this producer, whatever became of them, by the full name of the
     * event. The first of each type is also logged as a warning.
     */
    public Map<String, Long> deprecated() {
        return deprecations.counts();
    }

    /**
     * Sends everything at once instead of waiting for fuller batches, and blocks until each event published before has
     * its outcome.
     *
     * @throws org.apache.kafka.common.errors.InterruptException if the thread is interrupted while it waits
     */
    public void flush() {
        kafka.flush();
    }

    /** Waits up to 30 s for what is under way. See {@link #close(Duration)}. */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    /**
     * Accepts no more events, waits for the outcome of those under way, and lets go of the brokers. What has no outcome
     * by then is UNKNOWN: when this returns, no future is left open. Idempotent; does not throw.
     */
    public void close(Duration timeout) {
        if (closed) {
            return;
        }
        closed = true;
        long deadline = System.nanoTime() + timeout.toNanos();
        closeQuietly(() -> kafka.close(timeout));
        if (transactions != null) {
            Duration rest = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            closeQuietly(() -> transactions.close(rest));
        }
        log.info("producer of {} closed", records.source());
    }

    private static void closeQuietly(Runnable close) {
        try {
            close.run();
        } catch (KafkaException e) {
            log.warn("Kafka's producer did not close cleanly", e);
        }
    }

    private static String nameOf(Message payload) {
        return payload.getDescriptorForType().getFullName();
    }

    /** One for all producers: its ids grow, also within a millisecond. */
    private static final class SharedIds {
        static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();
    }

    /**
     * Settings of a producer. Confined to one thread.
     *
     * @since 0.1
     */
    public static final class Builder {

        private final Settings settings = new Settings();
        private @Nullable String bootstrapServers;
        private @Nullable String source;
        private @Nullable String transactionalId;
        private Clock clock = Clock.systemUTC();
        private Supplier<String> ids = () -> SharedIds.GENERATOR.generate().toString();
        private Function<Map<String, Object>, Producer<String, Message>> clients = KafkaProducer::new;

        private Builder() {}

        /** Kafka's brokers, {@code host:port} separated by commas. Required. */
        public Builder bootstrapServers(String bootstrapServers) {
            this.bootstrapServers = bootstrapServers;
            return this;
        }

        /** The base address of a Confluent-compatible registry. Required, unless {@code value.serializer} is set. */
        public Builder schemaRegistry(String url) {
            settings.choose("schema.registry.url", url);
            return this;
        }

        /** Who publishes ({@code ce_source}): the name of the service. Required. */
        public Builder source(String source) {
            this.source = source;
            return this;
        }

        /**
         * Allows {@link EventProducer#publishAll}. The name stays the same over restarts of one instance, and no two
         * instances share it: the later one fences the earlier.
         */
        public Builder transactionalId(String transactionalId) {
            this.transactionalId = transactionalId;
            return this;
        }

        /**
         * One of Kafka's own producer settings by its own name, e.g. {@code "linger.ms", 5}; also {@code
         * auto.register.schemas} (true). {@code value.serializer} may name another serializer of Confluent's wire
         * format: bytes and subjects agree.
         *
         * @throws IllegalArgumentException for the few settings that carry the guarantees of this class; the message
         *     says why
         */
        public Builder kafka(String key, Object value) {
            settings.choose(key, value);
            return this;
        }

        /** What is "now" for an event. Default: the system's clock. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /** Where event ids come from; thread-safe. Default: UUIDv7, growing. */
        public Builder ids(Supplier<String> ids) {
            this.ids = ids;
            return this;
        }

        Builder clients(Function<Map<String, Object>, Producer<String, Message>> clients) {
            this.clients = clients;
            return this;
        }

        /**
         * Does not connect yet: brokers and registry are first asked by the first event.
         *
         * @throws IllegalArgumentException if something required is missing, or Kafka refuses a setting
         */
        public EventProducer build() {
            String whence = required(source, "source");
            Map<String, Object> plain = settings.of(required(bootstrapServers, "bootstrapServers"));
            return new EventProducer(
                    new EventRecords(whence, clock, ids), client(plain), transactions(plain, transactionalId));
        }

        private @Nullable Transactions transactions(Map<String, Object> plain, @Nullable String id) {
            if (id == null) {
                return null;
            }
            Map<String, Object> transactional = new HashMap<>(plain);
            transactional.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
            transactional.computeIfPresent(ProducerConfig.CLIENT_ID_CONFIG, (key, name) -> name + "-transactions");
            return new Transactions(id, () -> client(transactional));
        }

        private Producer<String, Message> client(Map<String, Object> config) {
            try {
                return clients.apply(config);
            } catch (KafkaException e) {
                Throwable reason = Objects.requireNonNullElse(e.getCause(), e);
                throw new IllegalArgumentException("Kafka refuses the settings: " + reason.getMessage(), e);
            }
        }

        private static String required(@Nullable String value, String name) {
            if (value == null || value.isEmpty()) {
                throw new IllegalArgumentException(name + " is missing: EventProducer.builder()." + name + "(..)");
            }
            return value;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.v1.HandledContract;
import dev.playhead.event.v1.SubscriptionDeclared;
import dev.playhead.serde.ContractSerializer;
import dev.playhead.serde.SchemaRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares the subscriptions of one consumer in the {@link SubscriptionDirectory}: each at its start, then with every
 * heartbeat. Best effort, on a thread of its own: reading events never waits for it and never fails because of it.
 * Thread-safe.
 */
final class Declarations implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Declarations.class);

    private static final Duration HEARTBEAT = Duration.ofMinutes(10);

    private final Admin admin;
    private final SubscriptionDirectory directory;
    private final ContractSerializer serializer;
    private final ScheduledExecutorService thread;
    private final Map<Subscription, Future<?>> heartbeats = new ConcurrentHashMap<>();

    Declarations(Map<String, Object> kafka, Admin admin, SchemaRegistry registry) {
        this.admin = admin;
        this.directory = SubscriptionDirectory.at(kafka);
        this.serializer = new ContractSerializer(registry, true);
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            var worker = new Thread(work, "playhead-declarations");
            worker.setDaemon(true);
            return worker;
        });
    }

    /** Declares a subscription until it is withdrawn. */
    void declare(Subscription subscription, SubscriptionDeclared declaration) {
        SubscriptionDeclared declared = declaration.toBuilder()
                .setHeartbeatSeconds(HEARTBEAT.toSeconds())
                .build();
        try {
            heartbeats.put(
                    subscription,
                    thread.scheduleWithFixedDelay(() -> say(declared), 0, HEARTBEAT.toSeconds(), TimeUnit.SECONDS));
        } catch (RejectedExecutionException e) {
            log.debug("closing: {} does not declare itself", declaration.getSubscription());
        }
    }

    /** It does not say that it is there any more; the directory finds that out. */
    void withdraw(Subscription subscription) {
        Future<?> heartbeat = heartbeats.remove(subscription);
        if (heartbeat != null) {
            heartbeat.cancel(false);
        }
    }

    private void say(SubscriptionDeclared declared) {
        try {
            createTopic();
            SubscriptionDeclared dated = dated(declared);
            byte[] value = serializer.serialize(SubscriptionDirectory.TOPIC, dated);
            directory.write(new ProducerRecord<>(SubscriptionDirectory.TOPIC, declared.getSubscription(), value));
        } catch (RuntimeException e) {
            if (!thread.isShutdown()) {
                log.info(
                        "subscription={} could not declare itself on {}, which changes nothing for it; again in {}: {}",
                        declared.getSubscription(),
                        SubscriptionDirectory.TOPIC,
                        HEARTBEAT,
                        e.toString());
            }
        }
    }

    private void createTopic() {
        NewTopic topic = new NewTopic(SubscriptionDirectory.TOPIC, Optional.of(1), Optional.empty())
                .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        try {
            Topics.answer(admin.createTopics(List.of(topic)).all());
        } catch (TopicExistsException e) {
            log.trace("{} is there", SubscriptionDirectory.TOPIC);
        }
    }

    /** With the version that first handled each contract: the one it said before, or the present one. */
    private SubscriptionDeclared dated(SubscriptionDeclared declared) {
        Map<String, String> since = directory.entries().stream()
                .map(SubscriptionDirectory.Entry::declared)
                .filter(before -> before.getSubscription().equals(declared.getSubscription()))
                .flatMap(before -> before.getContractsList().stream())
                .collect(Collectors.toMap(HandledContract::getName, HandledContract::getSince, (one, same) -> one));
        SubscriptionDeclared.Builder dated = declared.toBuilder();
        dated.getContractsBuilderList()
                .forEach(contract -> contract.setSince(since.getOrDefault(contract.getName(), declared.getVersion())));
        return dated.build();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

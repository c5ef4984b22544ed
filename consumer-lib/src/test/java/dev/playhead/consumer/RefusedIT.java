// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static dev.playhead.consumer.Fixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.devstack.Devstack;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster that does not let everybody in: who is refused is told so, and goes on when that changes. */
@Timeout(180)
class RefusedIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static Devstack cluster;
    private static Admin admin;

    private final String name = Fixture.subscriptionName();

    @BeforeAll
    static void start() throws Exception {
        Fixture.store();
        Fixture.createEffects();
        cluster = Devstack.builder()
                .kafka("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .kafka("allow.everyone.if.no.acl.found", "true")
                .start();
        admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
        admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty())))
                .all()
                .get();
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            byte[] order = Fixture.bytes(Fixture.orderPlaced("o-1", "b-1"));
            producer.send(new ProducerRecord<>(TOPIC, 0, null, order)).get();
        }
    }

    @AfterAll
    static void stop() {
        admin.close();
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"consumer", "classic"})
    void aGroupThatMayNotBeJoinedIsAnIncidentUntilItMay(String protocol) throws Exception {
        List<AclBinding> denied = deny(ResourceType.GROUP, name);
        try (EventConsumer consumer = consumer("group.protocol", protocol)) {
            Subscription subscription = subscribe(consumer);

            assertThat(awaitRefusal(subscription)).contains(name, "READ on the group");
            revoke(denied);

            awaitEvent(subscription);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"consumer", "classic"})
    void aTopicThatMayNotBeReadIsAnIncidentUntilItMay(String protocol) throws Exception {
        List<AclBinding> denied = deny(ResourceType.TOPIC, TOPIC);
        try (EventConsumer consumer = consumer("group.protocol", protocol)) {
            Subscription subscription = subscribe(consumer);

            assertThat(awaitRefusal(subscription)).contains(name, "READ and DESCRIBE on [" + TOPIC + "]");
            assertThat(Fixture.effects(name)).isEmpty();
            revoke(denied);

            awaitEvent(subscription);
        }
    }

    @Test
    void credentialsThatKafkaDoesNotAcceptAreAnIncident() {
        String login = "org.apache.kafka.common.security.plain.PlainLoginModule required username=a password=b;";
        try (EventConsumer consumer =
                consumer("security.protocol", "SASL_PLAINTEXT", "sasl.mechanism", "PLAIN", "sasl.jaas.config", login)) {
            assertThat(awaitRefusal(subscribe(consumer))).contains(name, "correct its credentials");
        }
    }

    private static String awaitRefusal(Subscription subscription) {
        await().atMost(PATIENCE)
                .until(() -> subscription.incidents().stream().anyMatch(Incident.NotAuthorized.class::isInstance));
        Incident refusal = subscription.incidents().stream()
                .filter(Incident.NotAuthorized.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(refusal.isHalting()).isFalse();
        return refusal.message();
    }

    private void awaitEvent(Subscription subscription) {
        await().atMost(PATIENCE).until(() -> Fixture.effects(name).equals(List.of("o-1")));
        await().atMost(PATIENCE).until(() -> subscription.incidents().isEmpty());
    }

    private Subscription subscribe(EventConsumer consumer) {
        return consumer.subscription(name, Fixture.store())
                .on(OrderPlaced.class, Fixture.recording(name))
                .start();
    }

    private static EventConsumer consumer(String... settings) {
        EventConsumer.Builder builder = EventConsumer.builder()
                .bootstrapServers(cluster.bootstrapServers())
                .schemaRegistry(Fixture.stack().registryUrl());
        for (int i = 0; i < settings.length; i += 2) {
            builder.kafka(settings[i], settings[i + 1]);
        }
        return builder.build();
    }

    /** Nobody may read it; all else is allowed. */
    private static List<AclBinding> deny(ResourceType type, String resource) throws Exception {
        List<AclBinding> rules = List.of(
                rule(type, resource, AclOperation.READ, AclPermissionType.DENY),
                rule(type, resource, AclOperation.ALL, AclPermissionType.ALLOW));
        admin.createAcls(rules).all().get();
        return rules;
    }

    private static AclBinding rule(
            ResourceType type, String resource, AclOperation operation, AclPermissionType permission) {
        return new AclBinding(
                new ResourcePattern(type, resource, PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", operation, permission));
    }

    private static void revoke(List<AclBinding> rules) throws Exception {
        admin.deleteAcls(rules.stream().map(AclBinding::toFilter).toList())
                .all()
                .get();
    }
}

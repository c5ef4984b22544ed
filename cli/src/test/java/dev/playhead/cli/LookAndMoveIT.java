// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.apache.kafka.common.resource.PatternType.PREFIXED;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.consumer.EventConsumer;
import dev.playhead.consumer.FailurePolicy;
import dev.playhead.consumer.Hospital;
import dev.playhead.consumer.Playhead;
import dev.playhead.consumer.TopicIdentity;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.devstack.Devstack;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import dev.playhead.serde.ContractSerializer;
import dev.playhead.serde.SchemaRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** The commands that look at a topic and move a playhead, on real servers. */
class LookAndMoveIT {

    private static final String TOPIC = "marketplace.gig";
    private static final String GIG_PUBLISHED = "marketplace.gig.v1.GigPublished";
    private static final String WIDE = "wide";
    private static final int EVENTS = 12;
    private static final String ORDERS = "marketplace.order";
    private static final Home HOME = new Home(Path.of("target/look-and-move/.playhead"));

    @SuppressWarnings("NullAway.Init") // set before all
    private static Devstack stack;

    @BeforeAll
    static void publish() throws Exception {
        stack = Devstack.builder()
                .registry()
                .postgres()
                .kafka("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .kafka("allow.everyone.if.no.acl.found", "true")
                .start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.createTopics(List.of(topic(TOPIC), topic(ORDERS), new NewTopic(WIDE, 3, (short) 1)))
                    .all()
                    .get();
        }
        try (SchemaRegistry registry = SchemaRegistry.at(stack.registryUrl());
                var serializer = new ContractSerializer(registry, true);
                var producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", stack.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < EVENTS; i++) {
                GigPublished gig = GigPublished.newBuilder().setGigId("g-" + i).build();
                producer.send(record(TOPIC, "g-" + i, serializer.serialize(TOPIC, gig)))
                        .get();
            }
            producer.send(record(TOPIC, "g-0", null)).get();
            producer.send(record(TOPIC, "x", "garbage".getBytes(UTF_8))).get();
            producer.send(record(TOPIC, "x", new byte[] {0, 0, 0, 3, 33, 0, 1})).get();
            for (String order : List.of("o-1", "o-1", "o-2", "o-3")) {
                producer.send(record(ORDERS, order, serializer.serialize(ORDERS, placed(order))))
                        .get();
            }
            for (int i = 0; i < 9; i++) {
                producer.send(new ProducerRecord<>(WIDE, i % 3, null, "tombstone".getBytes(UTF_8)))
                        .get();
            }
        }
        JdbcPlayheadStore store = JdbcPlayheadStore.of(database()).createTables();
        var topic = new TopicIdentity(clusterId(), "a topic", 1);
        store.open(List.of(Playhead.unclaimed(
                "far", new Partition(TOPIC, 0), new TopicIdentity("another cluster", "a topic", 1), 3)));
        store.open(List.of(Playhead.unclaimed("billing", new Partition(TOPIC, 0), topic, 5)));
        store.open(List.of(Playhead.unclaimed("audit", new Partition(TOPIC, 0), topic, 0)));
        store.move("audit", Position.of(TOPIC, 0, 10), "it has been past ten events of this very topic");
    }

    private static String clusterId() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            return admin.describeCluster().clusterId().get();
        }
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void tailShowsTheLastRecordsWhateverTheyAre() {
        Screen screen = run(ExitCode.OK, "tail", TOPIC, "--limit", "4");

        assertThat(screen.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith(TOPIC + "-0@11").contains("GigPublished g-11"),
                        line -> assertThat(line).startsWith(TOPIC + "-0@12").contains("TOMBSTONE g-0"),
                        line -> assertThat(line).startsWith(TOPIC + "-0@13").contains("NOT AN EVENT"),
                        line -> assertThat(line).startsWith(TOPIC + "-0@14").contains("NOT AN EVENT", "801"));
    }

    @Test
    void subscriptionsShowsWhoHandlesWhatUntilItIsRetired() {
        assertThat(run(ExitCode.OK, "subscriptions").out()).contains("No subscription");
        try (EventConsumer consumer = EventConsumer.builder()
                .bootstrapServers(stack.bootstrapServers())
                .schemaRegistry(stack.registryUrl())
                .owner("team-search")
                .version("2.1")
                .build()) {
            consumer.subscription("search")
                    .on(GigPublished.class, event -> {})
                    .reads(GigPublished.class, "gig_id", "title")
                    .start();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(
                                    run(ExitCode.OK, "subscriptions").out())
                            .containsPattern("search +team-search +2.1 +.* ago +marketplace.gig.v1.GigPublished +2.1"
                                    + " +gig_id title"));
        }
        assertThat(run(ExitCode.OK, "subscriptions", "--json").out())
                .contains("\"name\":\"marketplace.gig.v1.GigPublished\",\"since\":\"2.1\"");

        run(ExitCode.OK, "subscriptions", "retire", "search");

        assertThat(run(ExitCode.OK, "subscriptions").out()).contains("No subscription");
        assertThat(run(ExitCode.FAILED, "subscriptions", "retire", "search").err())
                .contains("no subscription search on the list");
    }

    @Test
    void tailBeginsWhereItIsToldAndStopsAtTheLimit() {
        Screen screen = run(ExitCode.OK, "tail", TOPIC, "--from", TOPIC + "-0@3", "--limit", "2");

        assertThat(screen.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("-0@3 ", "g-3"),
                        line -> assertThat(line).contains("-0@4 ", "g-4"));
    }

    @Test
    void tailReadsOnlyThePartitionsThatAPositionNames() {
        assertThat(run(ExitCode.OK, "tail", WIDE, "--from", WIDE + "-1@1").out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith(WIDE + "-1@1 "),
                        line -> assertThat(line).startsWith(WIDE + "-1@2 "));
        assertThat(run(ExitCode.OK, "tail", WIDE, "--from", WIDE + "-0@2," + WIDE + "-2@2")
                        .out()
                        .lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith(WIDE + "-0@2 "))
                .anyMatch(line -> line.startsWith(WIDE + "-2@2 "));
    }

    @Test
    void aPositionElsewhereIsRefusedByTail() {
        assertThat(run(ExitCode.USAGE, "tail", WIDE, "--from", WIDE + "-3@0").err())
                .contains("wide has no partition wide-3", "It has 3 partitions, from wide-0 on");
        assertThat(run(ExitCode.USAGE, "tail", WIDE, "--from", TOPIC + "-0@0").err())
                .contains("wide has no partition " + TOPIC + "-0");
    }

    @Test
    void tailEndsAtWhatIsTheEndNow() {
        assertThat(run(ExitCode.OK, "tail", TOPIC, "--from", "beginning").out()).hasLineCount(EVENTS + 3);
        assertThat(run(ExitCode.OK, "tail", TOPIC, "--from", "end").out()).isEmpty();
        assertThat(run(ExitCode.OK, "tail", TOPIC, "--from", "2999-01-01").out())
                .isEmpty();
    }

    @Test
    void anUnknownTopicIsToldWithTheKnownOnes() {
        Screen screen = run(ExitCode.FAILED, "tail", "nope");

        assertThat(screen.err()).contains("there is no topic nope", "There is " + TOPIC);
    }

    @Test
    void whatWasReadFromAnotherKafkaHasNoEndHere() {
        assertThat(run(ExitCode.OK, "position", "show", "far").out())
                .containsPattern("far +marketplace.gig-0 +3 +elsewhere");
        assertThat(run(ExitCode.USAGE, "position", "move", "far", "--to", "end", "--reason", "a test", "--yes")
                        .err())
                .contains("far read marketplace.gig-0 from another Kafka than", "--bootstrap-servers");
    }

    @Test
    void aPlayheadIsShownWithItsLagAndMovedWithAReason() {
        assertThat(run(ExitCode.OK, "position", "move", "billing", "--to", "9", "--reason", "a test", "--yes")
                        .out())
                .contains("skipped");

        String shown = run(ExitCode.OK, "position", "show", "billing").out();
        assertThat(shown).containsPattern("billing +marketplace.gig-0 +9 +15 +6\\n");
    }

    @Test
    void aReplayIsCountedStartedShownAndCancelled() {
        String dry = run(ExitCode.OK, "replay", "start", "audit", "--dry-run", "--key", "g-3", "--reason", "a test")
                .out();
        assertThat(dry).containsPattern("marketplace.gig-0 +0 +10 +10\\n").contains("1 event to handle again");
        assertThat(run(ExitCode.OK, "replay", "status", "audit").out()).contains("No replay");

        String started = run(
                        ExitCode.OK, "replay", "start", "audit", "--reason", "a test", "--by", "ada", "--yes", "--json")
                .out();
        String id = started.replaceAll("(?s).*\"id\":\"([^\"]+)\".*", "$1");
        assertThat(started).contains("\"events\":10", "\"startedBy\":\"ada\"", "\"state\":\"RUNNING\"");
        assertThat(run(ExitCode.OK, "replay", "status", "audit").out())
                .containsPattern(id + " +audit +RUNNING +0 \\(0 %\\) +10 .* ada +a test");
        assertThat(run(ExitCode.OK, "position", "show").out()).doesNotContain("~");

        assertThat(run(ExitCode.OK, "replay", "cancel", id).out()).contains("cancelled replay " + id);
        assertThat(run(ExitCode.FAILED, "replay", "cancel", id).err()).contains("has ended already");
        assertThat(run(ExitCode.OK, "replay", "status", "audit", "--json").out())
                .contains("\"state\":\"CANCELLED\"");
        assertThat(run(ExitCode.FAILED, "replay", "start", "nobody", "--reason", "x", "--yes")
                        .err())
                .contains("no subscription nobody");
    }

    @Test
    void aReplayOfATypeThatNobodyKnowsIsRefusedWithThoseThatAreThere() {
        assertThat(run(ExitCode.USAGE, replayOf("marketplace.gig.v1.GigPublishd"))
                        .err())
                .contains("nobody knows an event marketplace.gig.v1.GigPublishd on " + TOPIC, GIG_PUBLISHED);
        assertThat(run(ExitCode.OK, replayOf(GIG_PUBLISHED)).out()).contains("10 events to handle again");
    }

    private static String[] replayOf(String type) {
        return new String[] {"replay", "start", "audit", "--dry-run", "--type", type, "--reason", "a test"};
    }

    @Test
    void aSubscriptionIsPausedForAllAndResumed() {
        assertThat(run(ExitCode.OK, "position", "pause", "audit", "--reason", "INC-7", "--by", "ada")
                        .out())
                .contains("paused audit");
        assertThat(run(ExitCode.OK, "position", "show", "audit").out()).contains("audit is paused by ada", "INC-7");
        assertThat(run(ExitCode.OK, "position", "resume", "audit").out()).contains("resumed audit");
        assertThat(run(ExitCode.FAILED, "position", "resume", "audit").err()).contains("is not paused");
    }

    @Test
    void aMoveThatNobodyConfirmsChangesNothing() {
        Screen screen = run(ExitCode.USAGE, "position", "move", "billing", "--to", "end", "--reason", "a test");

        assertThat(screen.err()).contains("nothing was changed", "--yes");
    }

    @Test
    void whoIsInTheHospitalIsListedShownTriedTreatedAndSkipped() {
        var isSick = new AtomicBoolean(true);
        try (EventConsumer consumer = consumer()) {
            consumer.subscription("clinic", JdbcPlayheadStore.of(database()))
                    .on(GigPublished.class, (event, tx) -> {
                        if (isSick.get() && event.payload().getGigId().equals("g-3")) {
                            throw new IllegalStateException("sick");
                        }
                    })
                    .onFailure(FailurePolicy.retry(0, Duration.ZERO).thenHospital())
                    .start();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(run(ExitCode.OK, "hospital", "list", "clinic")
                                    .out())
                            .containsPattern("[0-9a-f]{12} +1 +0 +marketplace.gig.v1.GigPublished +.*: sick")
                            .contains("UndecodableException"));
            assertThat(run(ExitCode.OK, "hospital", "list", "clinic", "--patients", "--json")
                            .out())
                    .contains("\"at\":\"" + TOPIC + "-0@3\"", "\"at\":\"" + TOPIC + "-0@13\"");
            assertThat(run(ExitCode.OK, "hospital", "show", "clinic", TOPIC + "-0@3")
                            .out())
                    .contains("waits for somebody", "sick")
                    .doesNotContain("g-3");
            assertThat(run(ExitCode.OK, "hospital", "show", "clinic", TOPIC + "-0@3", "--payload")
                            .out())
                    .contains("g-3");

            isSick.set(false);
            assertThat(run(ExitCode.OK, "hospital", "retry", "clinic", "--of", TOPIC + "-0@3", "--dry-run")
                            .out())
                    .contains("1 patient would be discharged");
            assertThat(run(ExitCode.FAILED, "hospital", "retry", "clinic", "--all", "--reason", "a test")
                            .out())
                    .doesNotContain("sick")
                    .contains("UndecodableException");
            assertThat(run(ExitCode.FAILED, "hospital", "show", "clinic", TOPIC + "-0@3")
                            .err())
                    .contains("nobody from " + TOPIC + "-0@3");
            String garbage = TOPIC + "-0@13";
            assertThat(run(ExitCode.USAGE, "hospital", "skip", "clinic", garbage, "--reason", "a stray record")
                            .err())
                    .contains("nothing was changed");
            assertThat(run(ExitCode.OK, "hospital", "skip", "clinic", garbage, "--reason", "a stray record", "--yes")
                            .out())
                    .contains("skipped " + garbage, "treated next:  nobody");
        }
        retire("clinic");
    }

    @Test
    void whoIsInAHospitalOnKafkaIsListedShownAndTreatedByTheRunningSubscription() {
        Set<String> sick = sick("o-1", "o-2");
        List<String> handled = new CopyOnWriteArrayList<>();
        try (EventConsumer consumer = consumer()) {
            fulfil(consumer, "dispatch", sick, handled);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(
                                    onKafka(ExitCode.OK, "list", "dispatch").out())
                            .containsPattern("[0-9a-f]{12} +2 +1 +marketplace.order.v1.OrderPlaced +.*: sick"));
            assertThat(onKafka(ExitCode.OK, "list", "dispatch", "--patients", "--json")
                            .out())
                    .contains("\"at\":\"" + ORDERS + "-0@0\"", "\"at\":\"" + ORDERS + "-0@2\"");
            assertThat(onKafka(ExitCode.OK, "show", "dispatch", ORDERS + "-0@0").out())
                    .contains("waits for somebody", "sick")
                    .containsPattern("BEHIND IT +" + ORDERS + "-0@1\\n")
                    .doesNotContain("o-1");

            sick.remove("o-1");
            assertThat(onKafka(ExitCode.FAILED, "retry", "dispatch", "--of", ORDERS + "-0@1", "--reason", "a test")
                            .out())
                    .contains("1 patient: java.lang.IllegalStateException: sick");

            assertThat(handled).filteredOn(each -> each.startsWith("o-1")).containsExactly("o-1@0", "o-1@1");
            assertThat(onKafka(ExitCode.FAILED, "show", "dispatch", ORDERS + "-0@0")
                            .err())
                    .contains("nobody from " + ORDERS + "-0@0");
            sick.clear();
            assertThat(onKafka(ExitCode.OK, "retry", "dispatch", "--all").out()).contains("nobody is left");
            assertThat(handled).contains("o-2@2");
        }
        retire("dispatch");
    }

    @Test
    void whoIsInAHospitalOnKafkaIsSkippedForAReasonOrHandledWithAnotherValue(@TempDir Path files) throws IOException {
        List<String> handled = new CopyOnWriteArrayList<>();
        try (EventConsumer consumer = consumer()) {
            fulfil(consumer, "returns", sick("o-2", "o-3"), handled);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(
                                    onKafka(ExitCode.OK, "list", "returns").out())
                            .containsPattern("[0-9a-f]{12} +2 +0 "));

            String skipped = ORDERS + "-0@2";
            assertThat(onKafka(ExitCode.USAGE, "skip", "returns", skipped, "--reason", "a test")
                            .err())
                    .contains("nothing was changed");
            assertThat(onKafka(ExitCode.OK, "skip", "returns", skipped, "--reason", "a test", "--yes")
                            .out())
                    .contains("skipped " + skipped, "treated next:  nobody");

            String amended = ORDERS + "-0@3";
            Path value = files.resolve("value.bin");
            onKafka(ExitCode.OK, "show", "returns", amended, "--save", value.toString());
            Files.write(
                    value,
                    new String(Files.readAllBytes(value), ISO_8859_1)
                            .replace("o-3", "o-4")
                            .getBytes(ISO_8859_1));
            onKafka(
                    ExitCode.OK,
                    "amend",
                    "returns",
                    amended,
                    "--value",
                    value.toString(),
                    "--reason",
                    "a test",
                    "--yes");
            assertThat(onKafka(ExitCode.OK, "show", "returns", amended).out()).containsPattern("AMENDED +yes");
            onKafka(ExitCode.OK, "retry", "returns", "--all");

            assertThat(handled).contains("o-4@3").doesNotContain("o-2@2", "o-3@3");
            assertThat(onKafka(ExitCode.OK, "list", "returns").out()).contains("Nobody is in the hospital");
        }
        retire("returns");
    }

    @Test
    void aDryRunWithoutADatabaseIsRefused() throws Exception {
        make(Hospital.topic("refunds"));

        assertThat(onKafka(ExitCode.USAGE, "retry", "refunds", "--all", "--dry-run")
                        .err())
                .contains("refunds keeps its position in Kafka", "Nothing was tried", "--of");
    }

    @Test
    void whoMayNotWriteToAHospitalOnKafkaIsToldWhatToHaveGranted() throws Exception {
        try (EventConsumer consumer = consumer()) {
            fulfil(consumer, "barred", sick("o-3"), new CopyOnWriteArrayList<>());
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(
                                    onKafka(ExitCode.OK, "list", "barred").out())
                            .contains("sick"));
            retire("barred");
        }
        deny(AclOperation.WRITE, new ResourcePattern(TRANSACTIONAL_ID, "playhead.hospital.barred.", PREFIXED));
        deny(AclOperation.DESCRIBE, new ResourcePattern(GROUP, "barred", LITERAL));

        assertThat(onKafka(ExitCode.FAILED, "retry", "barred", "--all").err())
                .contains(
                        "could not write to the hospital of barred",
                        "Have WRITE and DESCRIBE on the transactional ids",
                        "--kafka-config");
        assertThat(kafkaAlone(ExitCode.OK, "position", "show").out()).doesNotContain("barred");
        assertThat(kafkaAlone(ExitCode.FAILED, "position", "show", "barred").err())
                .contains("Have READ and DESCRIBE on the group barred granted");
    }

    private static void deny(AclOperation operation, ResourcePattern what) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            var nobody = new AccessControlEntry("User:ANONYMOUS", "*", operation, AclPermissionType.DENY);
            admin.createAcls(List.of(new AclBinding(what, nobody))).all().get();
        }
    }

    @Test
    void aHospitalIsFoundWhereItsSubscriptionLives() throws Exception {
        make(Hospital.topic("mails"));
        make(Hospital.topic("moving"));
        JdbcPlayheadStore.of(database())
                .open(List.of(Playhead.unclaimed(
                        "moving", new Partition(TOPIC, 0), new TopicIdentity("a cluster", "a topic", 1), 0)));

        assertThat(anywhere(ExitCode.OK, "list", "billing").out()).contains("Nobody");
        assertThat(anywhere(ExitCode.OK, "list", "mails").out()).contains("Nobody");
        assertThat(anywhere(ExitCode.FAILED, "list", "nobody").err())
                .contains("nobody has no playhead in the database, and there is no topic playhead.hospital.nobody on ");
        assertThat(anywhere(ExitCode.USAGE, "list", "moving").err())
                .contains("moving has a playhead in the database", "give --jdbc-url or --bootstrap-servers, not both");
        assertThat(onKafka(ExitCode.OK, "list", "moving").out()).contains("Nobody");
        assertThat(run(ExitCode.OK, "hospital", "list", "moving").out()).contains("Nobody");
        assertThat(onKafka(ExitCode.FAILED, "list", "billing").err())
                .contains("there is no topic playhead.hospital.billing on ", "--jdbc-url");
    }

    @Test
    void aHospitalOnKafkaIsFoundBesideADatabaseThatKnowsNoPlayheads() throws Exception {
        make(Hospital.topic("pioneer"));
        try (Connection connection = database().getConnection();
                Statement create = connection.createStatement()) {
            create.execute("CREATE DATABASE vacant");
        }

        String vacant = stack.jdbcUrl().replaceAll("/[^/]+$", "/vacant");
        assertThat(hospital(ExitCode.OK, both(kafka(), postgres(vacant)), "list", "pioneer")
                        .out())
                .contains("Nobody is in the hospital");
    }

    @Test
    void anEmptyHospitalIsToldFromOneOfNobodysSubscription() {
        assertThat(run(ExitCode.OK, "hospital", "list", "audit").out()).contains("Nobody is in the hospital.");
        assertThat(run(ExitCode.OK, "hospital", "list", "audit", "--patients").out())
                .contains("Nobody is in the hospital.");
        assertThat(run(ExitCode.FAILED, "hospital", "list", "audti").err())
                .contains("there is no subscription audti", "There is audit, billing");
    }

    @Test
    void subscriptionsWithoutADatabaseAreShownBesideThoseWithOneAndForeignGroupsAreNot() throws Exception {
        handleOrders("mailing");
        try (EventConsumer consumer = consumer()) {
            consumer.subscription("ledger", JdbcPlayheadStore.of(database()))
                    .on(OrderPlaced.class, (event, tx) -> {})
                    .start()
                    .caughtUp()
                    .join();
            retire("ledger");
        }
        commit("foreign", "not ours");

        String mailing = "mailing +marketplace.order-0 +4 +4 +0\\n";
        assertThat(run(ExitCode.OK, "position", "show").out())
                .containsPattern(mailing)
                .containsOnlyOnce("ledger ")
                .contains("billing ")
                .doesNotContain("foreign");
        assertThat(run(ExitCode.OK, "position", "show", "ledger").out()).containsOnlyOnce("ledger ");
        assertThat(run(ExitCode.OK, "position", "show", "mailing", "--json").out())
                .isEqualTo(
                        "{\"playheads\":[{\"subscription\":\"mailing\",\"topic\":\"marketplace.order\",\"partition\":0,"
                                + "\"next\":4,\"end\":4,\"lag\":0,\"elsewhere\":false,\"epoch\":0}]}\n");
        assertThat(kafkaAlone(ExitCode.OK, "position", "show").out())
                .containsPattern(mailing)
                .doesNotContain("billing", "ledger", "foreign");
        assertThat(kafkaAlone(ExitCode.FAILED, "position", "show", "foreign").err())
                .contains("no subscription foreign with a playhead in a group on ", "There is ", "mailing");
    }

    @Test
    void subscriptionsWithoutADatabaseAreShownBesideADatabaseThatKnowsNoPlayheads() throws Exception {
        handleOrders("settler");
        try (Connection connection = database().getConnection();
                Statement create = connection.createStatement()) {
            create.execute("CREATE DATABASE fallow");
        }

        List<String> fallow = postgres(stack.jdbcUrl().replaceAll("/[^/]+$", "/fallow"));
        assertThat(execute(ExitCode.OK, both(List.of("position", "show"), both(kafka(), fallow)))
                        .out())
                .contains("settler ");
        assertThat(execute(ExitCode.FAILED, both(List.of("position", "show"), fallow))
                        .err())
                .contains("no subscription has a playhead in the database");
        assertThat(execute(ExitCode.FAILED, both(List.of("position", "resume", "settler"), both(kafka(), fallow)))
                        .err())
                .contains("settler keeps its position in a group");
    }

    @Test
    void oneWithoutADatabaseIsMovedWithAReasonOnceItsInstancesAreClosed() throws Exception {
        List<String> handled = new CopyOnWriteArrayList<>();
        String[] move = {"position", "move", "courier", "--to", ORDERS + "-0@2", "--reason", "INC-42: again", "--yes"};
        try (EventConsumer consumer = consumer()) {
            fulfil(consumer, "courier", sick(), handled);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(run(ExitCode.OK, "position", "show", "courier")
                                    .out())
                            .containsPattern("courier +marketplace.order-0 +4 +4 +0\\n"));

            assertThat(run(ExitCode.FAILED, move).err())
                    .contains(
                            "courier runs", stack.bootstrapServers(), "nothing was changed", "Close all its instances");
        }

        assertThat(run(ExitCode.OK, move).out()).contains("2 again", "moved courier to " + ORDERS + "-0@2");

        assertThat(metadata("courier")).contains("INC-42: again");
        try (EventConsumer consumer = consumer()) {
            fulfil(consumer, "courier", sick(), handled);
            await().atMost(Duration.ofSeconds(30)).until(() -> handled.size() == 6);
        }
        assertThat(handled).endsWith("o-2@2", "o-3@3");
        retire("courier");
    }

    @Test
    void aNameInTheDatabaseAndOfAGroupIsRefused() throws Exception {
        handleOrders("twofold");
        JdbcPlayheadStore.of(database())
                .open(List.of(Playhead.unclaimed(
                        "twofold", new Partition(TOPIC, 0), new TopicIdentity("a cluster", "a topic", 1), 0)));

        assertThat(run(ExitCode.USAGE, "position", "show", "twofold").err())
                .contains(
                        "twofold has playheads in the database and in a group on " + stack.bootstrapServers(),
                        "delete what is left in the group, with kafka-consumer-groups.sh --delete-offsets");
        assertThat(run(ExitCode.USAGE, "position", "move", "twofold", "--to", "end", "--reason", "a test", "--yes")
                        .err())
                .contains("twofold has playheads in");
        assertThat(kafkaAlone(ExitCode.OK, "position", "show", "twofold").out()).contains(ORDERS);
    }

    @Test
    void withoutADatabaseNobodyPausesOrReplaysAndIsToldWhatToDoInstead() throws Exception {
        handleOrders("postman");

        String where = "postman keeps its position in a group on " + stack.bootstrapServers();
        assertThat(run(ExitCode.FAILED, "position", "pause", "postman", "--reason", "a test")
                        .err())
                .contains(where, "only a database keeps a pause", "Close its instances instead");
        assertThat(run(ExitCode.FAILED, "position", "resume", "postman").err()).contains(where);
        assertThat(run(ExitCode.FAILED, "replay", "start", "postman", "--reason", "a test", "--yes")
                        .err())
                .contains(where, "only a database keeps a replay", "another name, with startAt(...)", "position move");
        assertThat(run(ExitCode.FAILED, "replay", "status", "postman").err()).contains(where);
    }

    @Test
    void aWrongPasswordIsToldAsSuch() {
        Screen screen = Screen.plain();
        List<String> command = new ArrayList<>(List.of("position", "show", "--jdbc-password=wrong"));
        command.addAll(List.of("--jdbc-url", stack.jdbcUrl(), "--jdbc-user", stack.jdbcUser()));
        command.addAll(List.of("--bootstrap-servers", stack.bootstrapServers()));

        int exitCode = PlayheadCommand.commandLine(screen.terminal(), HOME).execute(command.toArray(String[]::new));

        assertThat(exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(screen.err()).contains("password authentication failed", "Check --jdbc-user and --jdbc-password");
    }

    private static EventConsumer consumer() {
        return EventConsumer.builder()
                .bootstrapServers(stack.bootstrapServers())
                .schemaRegistry(stack.registryUrl())
                .build();
    }

    /** A subscription without a database. */
    private static void fulfil(EventConsumer consumer, String name, Set<String> sick, List<String> handled) {
        consumer.subscription(name)
                .on(OrderPlaced.class, event -> {
                    String order = event.payload().getOrderId();
                    if (sick.contains(order)) {
                        throw new IllegalStateException("sick");
                    }
                    handled.add(order + "@" + event.coordinates().offset());
                })
                .onFailure(FailurePolicy.retry(0, Duration.ZERO).thenHospital())
                .start();
    }

    /** Runs a subscription without a database to the end of the orders. */
    private static void handleOrders(String name) throws Exception {
        try (EventConsumer consumer = consumer()) {
            consumer.subscription(name)
                    .on(OrderPlaced.class, event -> {})
                    .start()
                    .caughtUp()
                    .get(30, TimeUnit.SECONDS);
            retire(name);
        }
    }

    private static void commit(String group, String metadata) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.alterConsumerGroupOffsets(
                            group, Map.of(new TopicPartition(ORDERS, 0), new OffsetAndMetadata(1, metadata)))
                    .all()
                    .get();
        }
    }

    private static String metadata(String group) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                    .map(OffsetAndMetadata::metadata)
                    .collect(Collectors.joining());
        }
    }

    private static Set<String> sick(String... orders) {
        Set<String> sick = ConcurrentHashMap.newKeySet();
        sick.addAll(List.of(orders));
        return sick;
    }

    private static void retire(String subscription) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> run(ExitCode.OK, "subscriptions", "retire", subscription));
    }

    private static void make(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.createTopics(List.of(topic(topic))).all().get();
        }
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, 1, (short) 1);
    }

    private static OrderPlaced placed(String order) {
        return OrderPlaced.newBuilder().setOrderId(order).build();
    }

    /** A command of the hospital that is told of Kafka alone. */
    private static Screen onKafka(int expected, String... arguments) {
        return hospital(expected, kafka(), arguments);
    }

    /** One that is told of Kafka and of the database. */
    private static Screen anywhere(int expected, String... arguments) {
        return hospital(expected, both(kafka(), postgres(stack.jdbcUrl())), arguments);
    }

    private static Screen hospital(int expected, List<String> where, String... arguments) {
        return execute(expected, both(both(List.of("hospital"), List.of(arguments)), where));
    }

    /** Any command that is told of Kafka alone. */
    private static Screen kafkaAlone(int expected, String... arguments) {
        return execute(expected, both(List.of(arguments), kafka()));
    }

    private static List<String> both(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    private static Screen run(int expected, String... arguments) {
        List<String> command = new ArrayList<>(List.of(arguments));
        if (!arguments[0].equals("hospital")) { // is told of the database alone
            command.addAll(kafka());
        }
        switch (arguments[0]) {
            case "tail" -> command.addAll(List.of("--registry", stack.registryUrl()));
            case "subscriptions" -> {} // asks Kafka alone
            default -> command.addAll(postgres(stack.jdbcUrl()));
        }
        return execute(expected, command);
    }

    private static List<String> kafka() {
        return List.of("--bootstrap-servers", stack.bootstrapServers());
    }

    private static List<String> postgres(String url) {
        return List.of("--jdbc-url", url, "--jdbc-user", stack.jdbcUser(), "--jdbc-password=" + stack.jdbcPassword());
    }

    private static Screen execute(int expected, List<String> command) {
        Screen screen = Screen.plain();
        int exitCode = PlayheadCommand.commandLine(screen.terminal(), HOME).execute(command.toArray(String[]::new));
        assertThat(exitCode).as(screen.err()).isEqualTo(expected);
        return screen;
    }

    private static PGSimpleDataSource database() {
        var database = new PGSimpleDataSource();
        database.setURL(stack.jdbcUrl());
        database.setUser(stack.jdbcUser());
        database.setPassword(stack.jdbcPassword());
        return database;
    }

    @SuppressWarnings("NullAway") // Kafka's tombstone is a null value
    private static ProducerRecord<byte[], byte[]> record(String topic, String key, byte @Nullable [] value) {
        return new ProducerRecord<>(topic, key.getBytes(UTF_8), value);
    }
}

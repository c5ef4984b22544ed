// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import static dev.playhead.projection.Marketplace.BUYERS;
import static dev.playhead.projection.Marketplace.GIGS;
import static dev.playhead.projection.Marketplace.PRICES;
import static dev.playhead.projection.Marketplace.buyerRegistered;
import static dev.playhead.projection.Marketplace.gigPriceChanged;
import static dev.playhead.projection.Marketplace.orderLineAdded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import dev.playhead.devstack.Devstack;
import dev.playhead.event.Coordinates;
import dev.playhead.event.Position;
import dev.playhead.marketplace.gig.v1.GigPriceChanged;
import dev.playhead.marketplace.order.v1.OrderLineAdded;
import dev.playhead.projection.test.GigView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectionCrashIT {

    private static final int KEYS = 12;
    private static final int STALLING = 99;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Devstack stack;
    private static Publisher publisher;
    private static int rounds;

    @BeforeAll
    static void start() throws Exception {
        stack = Devstack.builder()
                .registry()
                .kafka("group.min.session.timeout.ms", "1000")
                .kafka("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500")
                .start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic("marketplace.gig", 4, (short) 1),
                            new NewTopic("marketplace.buyer", 1, (short) 1),
                            new NewTopic("marketplace.order", 3, (short) 1)))
                    .all()
                    .get();
        }
        publisher = new Publisher(stack.bootstrapServers(), stack.registryUrl());
        publishRounds(5);
    }

    @AfterAll
    static void close() {
        if (publisher != null) {
            publisher.close();
        }
        if (stack != null) {
            stack.close();
        }
    }

    /** Each round changes every key's price once and sells one unit of it, so that counts tell loss and repetition. */
    private static Position publishRounds(int count) {
        Position position = Position.empty();
        for (int i = 0; i < count; i++) {
            rounds++;
            List<Message> round = new ArrayList<>();
            for (int key = 0; key < KEYS; key++) {
                round.add(gigPriceChanged("k-" + key, rounds));
                round.add(orderLineAdded("o-" + key + "-" + rounds, "b", "k-" + key, 1, 1));
            }
            position = position.merge(publisher.publish(round));
        }
        return position;
    }

    private static ProjectionApp.Builder builder(String name, Path stateDir) {
        return ProjectionApp.builder(name)
                .bootstrapServers(stack.bootstrapServers())
                .schemaRegistry(stack.registryUrl())
                .stateDir(stateDir)
                .port(0)
                .standbys(0)
                .kafka("main.consumer.session.timeout.ms", 2_000)
                .kafka("main.consumer.heartbeat.interval.ms", 500)
                .projection(GIGS)
                .projection(PRICES);
    }

    private static ProjectionApp caughtUp(ProjectionApp app) throws Exception {
        app.caughtUp().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(app.health().state()).isEqualTo(AppState.RUNNING);
        return app;
    }

    private static void assertThatViewsAreTheFold(ProjectionApp app) {
        for (int key = 0; key < KEYS; key++) {
            GigView gig = app.view(GIGS).get("k-" + key).orElseThrow();
            assertThat(gig.getRevisions()).as("revisions of k-" + key).isEqualTo(rounds);
            assertThat(gig.getUnits()).as("units of k-" + key).isEqualTo(rounds);
            assertThat(app.view(PRICES).get("k-" + key).orElseThrow().getPricePence())
                    .isEqualTo(rounds);
        }
    }

    @Test
    void aKilledAppGoesOnWithoutLossOrRepetition(@TempDir Path stateDir) throws Exception {
        for (int kill = 0; kill < 2; kill++) {
            try (ChildApp child = ChildApp.start("killed", stack.bootstrapServers(), stack.registryUrl(), stateDir)) {
                Client client = new Client(child.port());
                Position position = publishRounds(5);
                await().atMost(PATIENCE)
                        .until(() -> client.get("/views/prices/k-1?wait=5s&at-least=" + position)
                                        .status()
                                == 200);
                publishRounds(3);
                child.kill();
            }
            publishRounds(3);
        }

        try (ProjectionApp app = caughtUp(builder("killed", stateDir).start())) {
            assertThatViewsAreTheFold(app);
        }
    }

    @Test
    void whatACleanCloseLeftOnDiskIsNotReadFromTheChangelogAgain(@TempDir Path stateDir) throws Exception {
        Position before;
        try (ProjectionApp app = caughtUp(builder("restarted", stateDir).start())) {
            before = app.view(GIGS).find("k-1").position();
        }
        publishRounds(1);

        try (ProjectionApp app = caughtUp(builder("restarted", stateDir).start())) {
            assertThatViewsAreTheFold(app);
            assertThat(app.view(GIGS).find("k-1").position().isAtLeast(before)).isTrue();
            assertThat(app.health().toRestore())
                    .as("nothing but the marker at the end of each changelog partition")
                    .isLessThanOrEqualTo(2 * 4);
        }
    }

    @Test
    void twoInstancesShareTheKeysAndNameEachOther(@TempDir Path one, @TempDir Path two) throws Exception {
        try (ProjectionApp first = caughtUp(builder("shared", one).start());
                ProjectionApp second = builder("shared", two).start()) {
            await().atMost(PATIENCE)
                    .until(() -> owned(first) > 0 && owned(second) > 0 && owned(first) + owned(second) == KEYS);
            for (int key = 0; key < KEYS; key++) {
                Client.Answer a = new Client(first.port()).get("/views/prices/k-" + key);
                Client.Answer b = new Client(second.port()).get("/views/prices/k-" + key);

                assertThat(List.of(a.status(), b.status())).containsExactlyInAnyOrder(200, 421);
                Client.Answer misdirected = a.status() == 421 ? a : b;
                int owner = a.status() == 421 ? second.port() : first.port();
                assertThat(misdirected
                                .json()
                                .get("owners")
                                .getAsJsonArray()
                                .get(0)
                                .getAsString())
                        .isEqualTo("127.0.0.1:" + owner);
            }
            assertThat(new Client(first.port()).get("/views/prices").status()).isEqualTo(421);
        }
    }

    private static long owned(ProjectionApp app) {
        Client client = new Client(app.port());
        long owned = 0;
        for (int key = 0; key < KEYS; key++) {
            owned += client.get("/views/prices/k-" + key).status() == 200 ? 1 : 0;
        }
        return owned;
    }

    @Test
    void anAppThatLosesItsTransactionFoldsAgainWhatWasRolledBack(@TempDir Path stateDir) throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Projection<GigView> stalling = Projection.of("stalling", GigView.getDefaultInstance())
                .on(GigPriceChanged.class, (view, event) -> counted(view))
                .on(OrderLineAdded.class, event -> keyOf(event, stalled, released), (view, event) -> counted(view));
        publisher.publish(gigPriceChanged("s-1", 1), orderLineAdded("o-s", "b", "s-1", 1, 1));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
                ProjectionApp app = caughtUp(builder("fenced", stateDir)
                        .kafka("producer.transaction.timeout.ms", 4_000)
                        .projection(stalling)
                        .start())) {
            publisher.publish(
                    gigPriceChanged("s-1", 2),
                    orderLineAdded("o-s", "b", "s-1", 1, 1),
                    orderLineAdded("o-s", "b", "s-1", STALLING, 1));
            stalled.await();
            await().atMost(PATIENCE).until(() -> noTransactionIsOpen(admin, "fenced"));
            released.countDown();

            await().atMost(PATIENCE)
                    .ignoreException(ViewUnavailableException.class)
                    .until(() -> app.view(stalling).get("s-1").orElseThrow().getRevisions() >= 5);
            assertThat(app.view(stalling).get("s-1").orElseThrow().getRevisions())
                    .isEqualTo(5);
            assertThat(app.view(PRICES).get("s-1").orElseThrow().getRevisions()).isEqualTo(2);
        }
    }

    private static GigView counted(GigView view) {
        return view.toBuilder().setRevisions(view.getRevisions() + 1).build();
    }

    private static String keyOf(OrderLineAdded event, CountDownLatch stalled, CountDownLatch released) {
        if (event.getQuantity() == STALLING) {
            stalled.countDown();
            Awaitility.await().atMost(PATIENCE).until(() -> released.getCount() == 0);
        }
        return event.getGigId();
    }

    private static boolean noTransactionIsOpen(Admin admin, String app) throws Exception {
        return admin.listTransactions().all().get().stream()
                .noneMatch(listing ->
                        listing.transactionalId().startsWith(app) && listing.state() == TransactionState.ONGOING);
    }

    @Test
    void garbageStopsTheAppInFrontOfItForEverybodyToSee(@TempDir Path stateDir) throws Exception {
        publisher.publish(buyerRegistered("b1", "France"));
        publisher.publishGarbage("marketplace.buyer", "b1");
        ProjectionApp.Builder builder = ProjectionApp.builder("garbage")
                .bootstrapServers(stack.bootstrapServers())
                .schemaRegistry(stack.registryUrl())
                .stateDir(stateDir)
                .port(0)
                .standbys(0)
                .projection(BUYERS);

        try (ProjectionApp app = builder.start()) {
            assertThatThrownBy(() -> app.caughtUp().get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(dev.playhead.serde.UndecodableException.class);

            assertThat(app.health().state()).isEqualTo(AppState.FAILED);
            assertThat(app.health().haltedAt()).contains(new Coordinates("marketplace.buyer", 0, 2));
            Client.Answer health = new Client(app.port()).get("/health");
            assertThat(health.status()).isEqualTo(503);
            assertThat(health.json().get("haltedAt").getAsString()).isEqualTo("marketplace.buyer-0@2");
            await().atMost(PATIENCE)
                    .until(() -> new Client(app.port()).get("/views/buyers/b1").status() == 503);
            assertThat(new Client(app.port())
                            .get("/views/buyers/b1")
                            .json()
                            .get("type")
                            .getAsString())
                    .isEqualTo("urn:playhead:problem:app-failed");
        }
    }
}

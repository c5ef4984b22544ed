// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import static dev.playhead.projection.Marketplace.BUYERS;
import static dev.playhead.projection.Marketplace.GIGS;
import static dev.playhead.projection.Marketplace.PRICES;
import static dev.playhead.projection.Marketplace.buyerRegistered;
import static dev.playhead.projection.Marketplace.gigDescriptionUpdated;
import static dev.playhead.projection.Marketplace.gigPriceChanged;
import static dev.playhead.projection.Marketplace.gigPublished;
import static dev.playhead.projection.Marketplace.orderLineAdded;
import static dev.playhead.projection.Marketplace.orderPlaced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.Message;
import dev.playhead.devstack.Devstack;
import dev.playhead.event.Position;
import dev.playhead.projection.test.Elsewhere;
import dev.playhead.projection.test.GigView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectionAppIT {

    private static final int GIG_COUNT = 250;

    private static Devstack stack;
    private static Publisher publisher;
    private static ProjectionApp app;

    @TempDir
    static Path stateDir;

    @BeforeAll
    static void buildViewsOfRealEvents() throws Exception {
        stack = Devstack.builder().registry().start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic("marketplace.gig", 3, (short) 1),
                            new NewTopic("marketplace.buyer", 2, (short) 1),
                            new NewTopic("marketplace.order", 3, (short) 1)))
                    .all()
                    .get();
        }
        publisher = new Publisher(stack.bootstrapServers(), stack.registryUrl());
        List<Message> history = new ArrayList<>();
        for (int i = 0; i < GIG_COUNT; i++) {
            history.add(orderLineAdded("o" + i, "b" + i % 10, gig(i), 2, 100));
            history.add(gigPublished(gig(i), "Gig " + i, 100 + i));
            history.add(gigDescriptionUpdated(gig(i), "nobody reads this"));
            history.add(gigPriceChanged(gig(i), 200 + i));
            history.add(orderPlaced("o" + i, "b" + i % 10));
        }
        for (int i = 0; i < 10; i++) {
            history.add(buyerRegistered("b" + i, "France"));
        }
        publisher.publish(history);
        publisher.publishAndAbort(gigPublished(gig(0), "never happened", 1));
        app = builder("views", stateDir).start();
        app.caughtUp().get(60, TimeUnit.SECONDS);
    }

    private static String gig(int i) {
        return String.format("g-%03d", i);
    }

    private static ProjectionApp.Builder builder(String name, Path stateDir) {
        return ProjectionApp.builder(name)
                .bootstrapServers(stack.bootstrapServers())
                .schemaRegistry(stack.registryUrl())
                .stateDir(stateDir)
                .port(0)
                .standbys(0)
                .projection(GIGS)
                .projection(BUYERS)
                .projection(PRICES);
    }

    @AfterAll
    static void close() {
        if (app != null) {
            app.close();
        }
        if (publisher != null) {
            publisher.close();
        }
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void viewsAreTheFoldOfTheEvents() {
        for (int i = 0; i < GIG_COUNT; i++) {
            var gig = app.view(GIGS).get(gig(i)).orElseThrow();
            assertThat(gig.getTitle()).isEqualTo("Gig " + i);
            assertThat(gig.getPricePence()).isEqualTo(200 + i);
            assertThat(gig.getUnits()).isEqualTo(2);
        }
        assertThat(app.view(BUYERS).get("b3").orElseThrow().getSpendPence()).isEqualTo(25 * 200);
        assertThat(app.view(BUYERS).get("nobody")).isEmpty();
        assertThat(app.progress().done()).isEqualTo(app.progress().total());
    }

    @Test
    void anEntryIsServedAsJsonWithItsPosition() {
        Client.Answer answer = get("/views/gigs/" + gig(7));

        assertThat(answer.status()).isEqualTo(200);
        JsonObject gig = answer.json();
        assertThat(gig.get("title").getAsString()).isEqualTo("Gig 7");
        assertThat(gig.get("retired").getAsBoolean()).isFalse();
        assertThat(gig.get("unitsByBuyer").getAsJsonObject().get("b7").getAsString())
                .isEqualTo("2");
        assertThat(answer.header("Playhead-Position").orElseThrow()).contains("marketplace.gig-");
    }

    @Test
    void pagesAreStableWhileEntriesComeAndGo() throws Exception {
        List<String> keys = new ArrayList<>();
        String next = "/views/gigs?prefix=g-&limit=40";
        while (next != null) {
            JsonObject page = get(next).json();
            page.get("entries")
                    .getAsJsonArray()
                    .forEach(e -> keys.add(e.getAsJsonObject().get("key").getAsString()));
            JsonElement link = page.get("next");
            next = link.isJsonNull() ? null : link.getAsString();
            publisher.publish(gigPublished("a" + keys.size(), "before every page", 1));
        }

        assertThat(keys).hasSize(GIG_COUNT).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aRangeHasAnIncludedStartAndAnExcludedEnd() throws Exception {
        JsonArray entries = get("/views/prices?from=" + gig(5) + "&to=" + gig(8))
                .json()
                .get("entries")
                .getAsJsonArray();

        assertThat(entries)
                .extracting(e -> e.getAsJsonObject().get("key").getAsString())
                .containsExactly(gig(5), gig(6), gig(7));
    }

    @Test
    void whatWasWrittenIsReadAtLeastThatNew() throws Exception {
        for (int i = 0; i < 20; i++) {
            Position position = publisher.publish(gigPriceChanged(gig(9), 1_000 + i));

            Client.Answer answer = get("/views/prices/" + gig(9) + "?wait=5s&at-least=" + position);

            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.json().get("pricePence").getAsLong()).isEqualTo(1_000 + i);
            Position reached = Position.parse(answer.header("Playhead-Position").orElseThrow());
            assertThat(reached.isAtLeast(position)).isTrue();
        }
    }

    @Test
    void aPositionThatIsNotReachedInTimeIsNotYet() throws Exception {
        Position far = Position.parse(app.view(PRICES).find(gig(9)).position().toString());
        for (Position.Partition partition : far.partitions().keySet()) {
            far = far.with(partition.topic(), partition.number(), 1_000_000);
        }

        Client.Answer answer = get("/views/prices/" + gig(9) + "?wait=50ms&at-least=" + far);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isPresent();
        assertThat(answer.json().get("type").getAsString()).isEqualTo("urn:playhead:problem:view-behind");
        assertThat(answer.json().get("wanted").getAsString()).isEqualTo(far.toString());
    }

    @Test
    void aPositionBehindARepartitionTopicIsRefused() throws Exception {
        Position position = publisher.publish(orderLineAdded("o-new", "b-new", "z", 1, 1));

        Client.Answer answer = get("/views/gigs/z" + "?at-least=" + position);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().get("detail").getAsString())
                .contains("events of marketplace.order reach it through a repartition topic");
    }

    private static Client.Answer get(String path) {
        return new Client(app.port()).get(path);
    }

    @Test
    void keysMayHoldAnyText() throws Exception {
        Position position = publisher.publish(gigPublished("a b/c%ü?", "odd", 1));

        Client.Answer answer =
                get("/views/prices/" + Links.encoded("a b/c%ü?") + "?at-least=" + Links.encoded(position.toString()));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().get("gigId").getAsString()).isEqualTo("a b/c%ü?");
    }

    @Test
    void everyMistakeIsExplained() throws Exception {
        assertThat(problem("/views/nothing"))
                .isEqualTo("404 There is no view 'nothing'; there are: gigs, buyers, prices");
        assertThat(problem("/views/nothing/x")).startsWith("404 There is no view 'nothing'");
        assertThat(problem("/views/gigs/unknown")).isEqualTo("404 gigs has no entry 'unknown'");
        assertThat(problem("/nowhere")).startsWith("404 /nowhere is not an address of this service");
        assertThat(problem("/views/gigs?limit=0")).isEqualTo("400 '0' is not a number from 1 to 1000");
        assertThat(problem("/views/gigs?limit=ten")).isEqualTo("400 'ten' is not a number from 1 to 1000");
        assertThat(problem("/views/gigs?cursor=!")).startsWith("400 '!' is not a cursor");
        assertThat(problem("/views/gigs?wait=soon")).startsWith("400 'soon' is not a time to wait");
        assertThat(problem("/views/gigs?at-least=17")).startsWith("400 not a position: '17'");
        assertThat(problem("/views/prices/x?at-least=marketplace.gig-9@1"))
                .isEqualTo("400 marketplace.gig-9 does not exist: the topic has 3 partitions");
        assertThat(problem("/views/gigs?limti=3")).startsWith("400 'limti' means nothing here");
    }

    private String problem(String path) {
        Client.Answer answer = get(path);
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(answer.json().get("status").getAsInt()).isEqualTo(answer.status());
        return answer.status() + " " + answer.json().get("detail").getAsString();
    }

    @Test
    void viewsAndHealthAreDescribed() {
        Client.Answer views = get("/views");
        Client.Answer health = get("/health");

        JsonObject gigs = views.json().get("views").getAsJsonArray().get(0).getAsJsonObject();
        assertThat(gigs.get("name").getAsString()).isEqualTo("gigs");
        assertThat(gigs.get("entries").getAsLong()).isGreaterThanOrEqualTo(GIG_COUNT);
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.json().get("state").getAsString()).isEqualTo("RUNNING");
        assertThat(health.json().get("caughtUp").getAsBoolean()).isTrue();
    }

    @Test
    void whatIsMissingOrTakenIsSaidAtTheStart(@TempDir Path free) {
        assertThatThrownBy(() -> builder("taken", free).port(app.port()).start())
                .isInstanceOf(ProjectionStartException.class)
                .hasMessageContaining("Cannot listen on 127.0.0.1:" + app.port());
        assertThatThrownBy(() -> builder("topic", free)
                        .projection(Projection.of("lost", GigView.getDefaultInstance())
                                .on(Elsewhere.class, (view, event) -> view))
                        .start())
                .isInstanceOf(ProjectionStartException.class)
                .hasMessage(
                        "These topics are projected but do not exist: test.elsewhere. Create them, or check that this"
                                + " is the right cluster");
        assertThatThrownBy(() -> builder("views", stateDir).start())
                .isInstanceOf(ProjectionStartException.class)
                .hasMessageContaining("Cannot use the state directory " + stateDir);
        assertThatThrownBy(() -> builder("registry", free)
                        .schemaRegistry("http://127.0.0.1:1/x")
                        .start())
                .isInstanceOf(ProjectionStartException.class)
                .hasMessageContaining("The schema registry does not answer at http://127.0.0.1:1/x");
        assertThatThrownBy(() -> builder("kafka", free)
                        .bootstrapServers("127.0.0.1:1")
                        .kafka("admin.default.api.timeout.ms", 2_000)
                        .kafka("admin.request.timeout.ms", 1_000)
                        .start())
                .isInstanceOf(ProjectionStartException.class)
                .hasMessageContaining("Kafka does not answer at 127.0.0.1:1");
    }
}

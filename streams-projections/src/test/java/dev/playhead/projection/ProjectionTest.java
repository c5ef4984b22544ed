// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import static dev.playhead.projection.Marketplace.BUYERS;
import static dev.playhead.projection.Marketplace.GIGS;
import static dev.playhead.projection.Marketplace.PRICES;
import static dev.playhead.projection.Marketplace.contractOf;
import static dev.playhead.projection.Marketplace.gigDescriptionUpdated;
import static dev.playhead.projection.Marketplace.gigPriceChanged;
import static dev.playhead.projection.Marketplace.gigPublished;
import static dev.playhead.projection.Marketplace.gigRetired;
import static dev.playhead.projection.Marketplace.orderLineAdded;
import static dev.playhead.projection.Marketplace.orderPlaced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import dev.playhead.event.Position;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.projection.test.GigView;
import dev.playhead.serde.ContractSerializer;
import dev.playhead.serde.RegisteredSchema;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.internal.CloudEventHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectionTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path stateDir;

    private final ViewPartitions partitions = new ViewPartitions();
    private final Progress progress = new Progress(Map.of());
    private final List<ViewDefinition<?>> definitions = new ArrayList<>();
    private @Nullable TopologyTestDriver driver;
    private int published;
    private int maxCached = 1_000;

    @AfterEach
    void close() {
        if (driver != null) {
            driver.close();
        }
    }

    @Test
    void anEventChangesTheEntryOfItsOwnKey() {
        given(GIGS);

        publish(gigPublished("g1", "Lamp", 250));
        publish(gigPriceChanged("g1", 300));

        assertThat(view(GIGS, "g1")).hasValueSatisfying(gig -> {
            assertThat(gig.getTitle()).isEqualTo("Lamp");
            assertThat(gig.getPricePence()).isEqualTo(300);
            assertThat(gig.getRevisions()).isEqualTo(1);
        });
        assertThat(view(GIGS, "g2")).isEmpty();
    }

    @Test
    void anEventChangesTheEntriesOfOtherKeysInEveryViewThatNamesThem() {
        given(GIGS, BUYERS);

        publish(orderPlaced("o1", "b1"));
        publish(orderLineAdded("o1", "b1", "g1", 3, 200));
        publish(orderLineAdded("o1", "b1", "g2", 1, 50));

        assertThat(view(GIGS, "g1").orElseThrow().getRevenuePence()).isEqualTo(600);
        assertThat(view(GIGS, "g2").orElseThrow().getUnitsByBuyerMap()).containsExactly(Map.entry("b1", 1L));
        assertThat(view(BUYERS, "b1").orElseThrow().getOrders()).isEqualTo(1);
        assertThat(view(BUYERS, "b1").orElseThrow().getSpendPence()).isEqualTo(650);
    }

    @Test
    void relatedEntitiesMayComeInAnyOrder() {
        given(GIGS);

        publish(orderLineAdded("o1", "b1", "g1", 3, 200));
        publish(gigPriceChanged("g1", 210));
        publish(gigPublished("g1", "Lamp", 200));

        GigView gig = view(GIGS, "g1").orElseThrow();
        assertThat(gig.getUnits()).isEqualTo(3);
        assertThat(gig.getRevisions()).isEqualTo(1);
        assertThat(gig.getTitle()).isEqualTo("Lamp");
    }

    @Test
    void evolveSeesMetadataAndCoordinatesIfItAsks() {
        given(GIGS);

        publish(gigDescriptionUpdated("g1", "bright"));
        publish(gigPublished("g1", "Lamp", 200));

        GigView gig = view(GIGS, "g1").orElseThrow();
        assertThat(gig.getLastEventId()).isEqualTo("event-2");
        assertThat(gig.getLastSeenAt()).isEqualTo("marketplace.gig-0@1");
    }

    @Test
    void coordinatesAreThoseOfThePublishedEventAlsoBehindARepartitionTopic() {
        Projection<GigView> titles = Projection.of("titles", GigView.getDefaultInstance())
                .onEvent(
                        GigPublished.class,
                        GigPublished::getTitle,
                        (view, event) -> view.toBuilder()
                                .setLastSeenAt(event.coordinates().toString())
                                .setLastEventId(event.metadata().id())
                                .build());
        given(titles);

        publish(gigPriceChanged("g1", 1));
        publish(gigPublished("g1", "Lamp", 200));

        assertThat(view(titles, "Lamp").orElseThrow().getLastSeenAt()).isEqualTo("marketplace.gig-0@1");
        assertThat(view(titles, "Lamp").orElseThrow().getLastEventId()).isEqualTo("event-2");
    }

    @Test
    void oneEventMayChangeSeveralEntriesOfOneView() {
        Projection<GigView> words = Projection.of("words", GigView.getDefaultInstance())
                .on(GigPublished.class, ProjectionTest::count)
                .on(GigPublished.class, event -> event.getTitle().split(" ", -1)[0], ProjectionTest::count)
                .on(GigPublished.class, event -> event.getTitle().split(" ", -1)[1], ProjectionTest::twice);
        given(words);

        publish(gigPublished("g1", "red lamp", 200));

        assertThat(view(words, "g1").orElseThrow().getUnits()).isEqualTo(1);
        assertThat(view(words, "red").orElseThrow().getUnits()).isEqualTo(1);
        assertThat(view(words, "lamp").orElseThrow().getUnits()).isEqualTo(2);
    }

    private static GigView count(GigView view, GigPublished event) {
        return view.toBuilder().setUnits(view.getUnits() + 1).build();
    }

    private static GigView twice(GigView view, GigPublished event) {
        return view.toBuilder().setUnits(view.getUnits() + 2).build();
    }

    @Test
    void anEmptyViewIsNoEntry() {
        given(GIGS);

        publish(gigPublished("g1", "Lamp", 250));
        publish(gigRetired("g1"));
        publish(gigRetired("never-there"));

        assertThat(view(GIGS, "g1")).isEmpty();
        assertThat(store(GIGS).entries()).isZero();
    }

    @Test
    void thePositionMovesWithEventsThatNobodyHandles() {
        given(GIGS);

        publish(gigPublished("g1", "Lamp", 250));
        publish(gigDescriptionUpdated("g1", "bright"));

        assertThat(store(GIGS).position()).isEqualTo(Position.of("marketplace.gig", 0, 2));
        assertThat(store(GIGS).entries()).isEqualTo(1);
    }

    @Test
    void aTopicIsReadOnceHoweverManyProjectionsFoldIt() {
        given(GIGS, PRICES);

        publish(gigPublished("g1", "Lamp", 250));

        assertThat(view(GIGS, "g1").orElseThrow().getTitle()).isEqualTo("Lamp");
        assertThat(view(PRICES, "g1").orElseThrow().getTitle()).isEmpty();
        assertThat(topology(GIGS, PRICES).describe().toString().split("topics: \\[marketplace.gig\\]", -1))
                .hasSize(2);
    }

    @Test
    void aTombstoneChangesNothingButThePosition() {
        given(GIGS);

        publish(gigPublished("g1", "Lamp", 250));
        pipe("marketplace.gig", "g1", null, new RecordHeaders());

        assertThat(view(GIGS, "g1")).isPresent();
        assertThat(store(GIGS).position()).isEqualTo(Position.of("marketplace.gig", 0, 2));
    }

    @Test
    void garbageStopsTheAppInFrontOfItAndSaysWhere() {
        given(GIGS);
        publish(gigPublished("g1", "Lamp", 250));

        assertThatThrownBy(() ->
                        pipe("marketplace.gig", "g1", "garbage".getBytes(StandardCharsets.UTF_8), new RecordHeaders()))
                .hasStackTraceContaining("stopped in front of marketplace.gig-0@1");
    }

    @Test
    void anEvolveThatThrowsStopsTheAppInFrontOfTheEvent() {
        Projection<GigView> broken = Projection.of("broken", GigView.getDefaultInstance())
                .on(GigPublished.class, (view, event) -> {
                    throw new IllegalStateException("cannot divide " + event.getTitle());
                });
        given(broken);

        assertThatThrownBy(() -> publish(gigPublished("g1", "Lamp", 250)))
                .hasStackTraceContaining("stopped in front of marketplace.gig-0@0: cannot divide Lamp");
    }

    @Test
    void anEmptyKeyStopsTheAppInFrontOfTheEvent() {
        given(GIGS);

        assertThatThrownBy(() -> publish(orderLineAdded("o1", "b1", "", 3, 200)))
                .hasStackTraceContaining("stopped in front of marketplace.order-0@0: the event names no entry");
    }

    @Test
    void topicsWithDifferentPartitionsCannotShareAKey() {
        Projection<GigView> both =
                GIGS.on(dev.playhead.marketplace.buyer.v1.BuyerRegistered.class, (view, event) -> view);

        assertThatThrownBy(() -> new ViewTopology(
                                "app",
                                List.of(both),
                                Map.of("marketplace.gig", 6, "marketplace.buyer", 3, "marketplace.order", 6))
                        .views())
                .isInstanceOf(ProjectionStartException.class)
                .hasMessageContaining("different numbers of partitions [3, 6]");
    }

    @Test
    void aProjectionRefusesTheSameEventTwice() {
        assertThatThrownBy(() -> GIGS.on(GigPublished.class, (view, event) -> view))
                .hasMessage("gigs already folds marketplace.gig.v1.GigPublished");
    }

    @Test
    void aProjectionIsNotChangedByOn() {
        GIGS.on(dev.playhead.marketplace.gig.v1.GigDescriptionUpdated.class, (view, event) -> view);

        assertThat(GIGS.folds()).hasSize(4);
    }

    @Test
    void aNameThatIsNoNameIsRefused() {
        assertThatThrownBy(() -> Projection.of("Gigs/1", GigView.getDefaultInstance()))
                .hasMessage("'Gigs/1' cannot name a projection: use lower case letters, digits and dashes");
    }

    @Test
    void rangesSeeWhatIsNotYetWrittenAndWhatIs() {
        given(PRICES);
        publish(gigPublished("g1", "Lamp", 1));
        publish(gigPublished("g3", "Lamp", 3));
        store(PRICES).clearCache();
        publish(gigPublished("g2", "Lamp", 2));

        var slice = store(PRICES).scan(KeyRange.of(null, null, null).from(), null, 10);

        assertThat(slice.entries()).extracting(entry -> ViewKey.text(entry.key)).containsExactly("g1", "g2", "g3");
    }

    @Test
    void viewsThatDoNotFitInMemoryAreReadBack() {
        maxCached = 3;
        given(PRICES);
        for (int round = 1; round <= 3; round++) {
            for (int gig = 0; gig < 20; gig++) {
                publish(gigPriceChanged("g" + gig, round));
            }
        }

        for (int gig = 0; gig < 20; gig++) {
            assertThat(view(PRICES, "g" + gig).orElseThrow().getRevisions()).isEqualTo(3);
        }
        assertThat(store(PRICES).entries()).isEqualTo(20);
    }

    @Test
    void anAnswerIsTheFoldUpToThePositionThatItCarries() throws Exception {
        maxCached = 1;
        given(PRICES);
        publish(gigPriceChanged("g", 1));
        ViewStore<GigView> store = store(PRICES);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int answers = 0;
            while (!over.get()) {
                ViewStore.Found<GigView> found = store.get(ViewKey.of("g"));
                assertThat((long) Objects.requireNonNull(found.view()).getRevisions())
                        .isEqualTo((found.position().next("marketplace.gig", 0) + 1) / 2);
                answers++;
            }
            return answers;
        });

        for (int i = 0; i < 2_000; i++) {
            publish(gigPriceChanged("other-" + i % 7, i));
            publish(gigPriceChanged("g", i));
        }
        over.set(true);

        assertThat(reader.get(10, TimeUnit.SECONDS)).isPositive();
    }

    @Test
    void aQueryWaitsForAPositionUntilItIsReached() throws Exception {
        given(PRICES);
        ViewStore<GigView> store = store(PRICES);
        Position wanted = Position.of("marketplace.gig", 0, 2);
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        Thread query = new Thread(() -> answer.complete(reaches(store, wanted)));
        query.start();
        await().until(() -> query.getState() == Thread.State.TIMED_WAITING);

        publish(gigPublished("g1", "Lamp", 250));
        assertThat(store.await(wanted, Duration.ZERO)).isFalse();
        publish(gigDescriptionUpdated("g1", "nobody handles this"));

        assertThat(answer.get(10, TimeUnit.SECONDS)).isTrue();
    }

    private static boolean reaches(ViewStore<GigView> store, Position wanted) {
        try {
            return store.await(wanted, Duration.ofSeconds(60));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- a topology in memory ----

    private void given(Projection<?>... projections) {
        driver = new TopologyTestDriver(topology(projections), settings());
    }

    private Topology topology(Projection<?>... projections) {
        Map<String, Integer> counts = new TreeMap<>();
        ViewTopology.topics(List.of(projections)).forEach(topic -> counts.put(topic, 1));
        ViewTopology topology = new ViewTopology("app", List.of(projections), counts);
        definitions.addAll(topology.views());
        return topology.build(new StreamsConfig(settings()), new PackagedContracts(), partitions, progress, maxCached);
    }

    private Properties settings() {
        return new Settings().streams("app", "nowhere:1", stateDir, 0, "localhost:1");
    }

    private <E extends Message> void publish(E payload) {
        Contract<E> contract = contractOf(payload);
        Headers headers = new RecordHeaders();
        CloudEventHeaders.write(headers, contract, new Marketplace.Published("event-" + ++published, NOON));
        byte[] value =
                new ContractSerializer(new PackagedContracts(), false).serialize(contract.topic(), headers, payload);
        pipe(contract.topic(), contract.key(payload), value, headers);
    }

    private void pipe(String topic, String key, byte @Nullable [] value, Headers headers) {
        Objects.requireNonNull(driver)
                .createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(key.getBytes(StandardCharsets.UTF_8), value, headers, NOON));
    }

    @SuppressWarnings("unchecked")
    private <V extends Message> ViewStore<V> store(Projection<V> projection) {
        return (ViewStore<V>) partitions.find(projection.name(), 0).orElseThrow();
    }

    private <V extends Message> Optional<V> view(Projection<V> projection, String key) {
        return Optional.ofNullable(store(projection).get(ViewKey.of(key)).view());
    }

    /** Gives each file an id, and the file as it is packaged. */
    private static final class PackagedContracts implements SchemaRegistry {

        private static final List<String> FILES = List.of(
                "marketplace/gig/v1/gig.proto", "marketplace/buyer/v1/buyer.proto", "marketplace/order/v1/order.proto");

        @Override
        public int register(Contract<?> contract) {
            return lookup(contract);
        }

        @Override
        public int lookup(Contract<?> contract) {
            return 1 + FILES.indexOf(contract.descriptor().getFile().getName());
        }

        @Override
        public RegisteredSchema byId(int id) {
            try (InputStream file = GigPublished.class.getResourceAsStream("/" + FILES.get(id - 1))) {
                return new RegisteredSchema(id, new String(file.readAllBytes(), StandardCharsets.UTF_8), List.of());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {}
    }
}

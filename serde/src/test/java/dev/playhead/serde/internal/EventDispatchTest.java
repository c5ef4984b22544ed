// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import dev.playhead.marketplace.buyer.v1.BuyerEventsProto;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import dev.playhead.marketplace.gig.v1.GigEventsProto;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.marketplace.gig.v1.GigRetired;
import dev.playhead.serde.SchemaRegistryException;
import dev.playhead.serde.UndecodableException;
import dev.playhead.serde.UndecodableException.Reason;
import dev.playhead.serde.test.OutlineProto;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.internal.CompressionType;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventDispatchTest {

    private static final int GIGS = 5;
    private static final GigPublished GIG =
            GigPublished.newBuilder().setGigId("g-1").setTitle("Mug").build();

    private final FakeRegistry registry = new FakeRegistry().put(GIGS, GigEventsProto.getDescriptor());
    private final AtomicLong nanoTime = new AtomicLong();
    private final EventDispatch<String> dispatch = EventDispatch.of(
            registry,
            Map.of(
                    Contract.of(GigPublished.class), "published",
                    Contract.of(GigDescriptionUpdated.class), "described"),
            nanoTime::get);

    @Test
    void anEventGoesToTheHandlerOfItsType() {
        Route<String> published = dispatch.route(value(GIGS, GIG), typed(GIG));
        Route<String> described = dispatch.route(
                value(GIGS, GigDescriptionUpdated.getDefaultInstance()),
                typed(GigDescriptionUpdated.getDefaultInstance()));

        assertThat(published.isHandled()).isTrue();
        assertThat(published.handler()).isEqualTo("published");
        assertThat(published.contract()).isEqualTo(Contract.of(GigPublished.class));
        assertThat(published.decode(value(GIGS, GIG))).isEqualTo(GIG);
        assertThat(described.handler()).isEqualTo("described");
    }

    @Test
    void aTypeThatNobodyHandlesHasARouteToNowhere() {
        Route<String> retired = dispatch.route(value(GIGS, GigRetired.getDefaultInstance()), new RecordHeaders());

        assertThat(retired.isHandled()).isFalse();
        assertThat(retired.name()).isEqualTo("marketplace.gig.v1.GigRetired");
        assertThatThrownBy(retired::handler).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> retired.decode(new byte[6])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aForeignRecordWithoutHeadersIsRoutedByItsFrame() {
        assertThat(dispatch.route(value(GIGS, GIG), new RecordHeaders()).handler())
                .isEqualTo("published");
    }

    @Test
    void theLongFormOfTheFirstIndexIsTheSameType() {
        byte[] shortForm = value(GIGS, GIG);
        byte[] longForm = FrameTest.bytes("00 00000005 0200" + hex(GIG));

        Route<String> route = dispatch.route(longForm, new RecordHeaders());

        assertThat(route).isSameAs(dispatch.route(shortForm, new RecordHeaders()));
        assertThat(route.decode(longForm)).isEqualTo(GIG);
        assertThat(registry.calls()).isEqualTo(1);
    }

    @Test
    void aKnownTypeNeedsNoRegistry() {
        dispatch.route(value(GIGS, GIG), typed(GIG));
        registry.down(true);

        for (int i = 0; i < 100_000; i++) {
            dispatch.route(value(GIGS, GIG), typed(GIG));
        }

        assertThat(registry.calls()).isEqualTo(1);
    }

    @Test
    void anotherTypeOfAKnownSchemaNeedsNoRegistry() {
        dispatch.route(value(GIGS, GIG), typed(GIG));
        registry.down(true);

        Route<String> retired = dispatch.route(value(GIGS, GigRetired.getDefaultInstance()), new RecordHeaders());

        assertThat(retired.name()).isEqualTo("marketplace.gig.v1.GigRetired");
    }

    @Test
    void manyTypesOfManySchemasAreToldApart() {
        for (int id = 1; id <= 200; id++) {
            registry.put(id, "syntax = \"proto3\"; package p" + id + ";" + messages(70));
        }

        for (int round = 0; round < 2; round++) {
            for (int id = 1; id <= 200; id += 7) {
                for (int index = 0; index < 70; index++) {
                    byte[] value = Frame.header(id, List.of(index));
                    assertThat(dispatch.route(value, new RecordHeaders()).name())
                            .isEqualTo("p" + id + ".M" + index);
                }
            }
        }

        assertThat(registry.calls()).isEqualTo(29 * 70);
    }

    private static String messages(int count) {
        StringBuilder messages = new StringBuilder();
        for (int i = 0; i < count; i++) {
            messages.append("message M").append(i).append(" {}");
        }
        return messages.toString();
    }

    @Test
    void aNestedMessageIsNamedAndNotHandled() {
        registry.put(9, OutlineProto.getDescriptor());

        Route<String> nested = dispatch.route(Frame.header(9, List.of(2, 0, 0)), new RecordHeaders());

        assertThat(nested.isHandled()).isFalse();
        assertThat(nested.name()).isEqualTo("playhead.serde.test.Nested.First.Deep");
        assertThat(dispatch.route(Frame.header(9, List.of(2, 0, 0)), new RecordHeaders()))
                .isSameAs(nested);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "01 00000005 00",
                "00 00000005 02",
                "00 00000005 01",
                "00 fffffffb 00",
                "7b7d0a0a0a0a0a"
            })
    void garbageIsUndecodableAndNeverAsksTheRegistry(String hex) {
        dispatch.route(value(GIGS, GIG), typed(GIG));

        assertThatThrownBy(() -> dispatch.route(FrameTest.bytes(hex), new RecordHeaders()))
                .isInstanceOfSatisfying(
                        UndecodableException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_FRAME));

        assertThat(registry.calls()).isEqualTo(1);
    }

    @Nested
    class WhenSourcesDisagree {

        @Test
        void aHandledTypeUnderAnotherNameIsAnIncident() {
            dispatch.route(value(GIGS, GIG), typed(GIG));

            assertConflict(value(GIGS, GIG), named("marketplace.order.v1.OrderPlaced"), "ce_type is marketplace.order");
        }

        @Test
        void theFirstRecordOfATypeUnderAnotherNameIsAnIncident() {
            assertConflict(value(GIGS, GIG), named("marketplace.gig.v1.GigRetired"), "ce_type is marketplace.gig");
        }

        @Test
        void aSkippedTypeUnderAnotherNameIsNoticedSoonAfter() {
            byte[] retired = value(GIGS, GigRetired.getDefaultInstance());
            dispatch.route(retired, new RecordHeaders());

            assertThatThrownBy(() -> {
                        for (int i = 0; i < EventDispatch.SKIPPED_BETWEEN_CHECKS; i++) {
                            dispatch.route(retired, typed(GIG));
                        }
                    })
                    .isInstanceOf(UndecodableException.class);
        }

        @Test
        void aChangedSchemaUnderAKnownIdIsAnIncident() {
            dispatch.route(value(GIGS, GIG), new RecordHeaders());
            registry.put(GIGS, BuyerEventsProto.getDescriptor());

            assertConflict(FrameTest.bytes("00 00000005 0202"), new RecordHeaders(), "schema 5 changed");
        }

        @Test
        void aNameWithoutItsMessageInTheSchemaIsAnIncident() {
            byte[] beyond = Frame.header(GIGS, List.of(40));

            assertConflict(beyond, typed(GIG), "no message [40] of schema 5");
            assertThatThrownBy(() -> dispatch.route(beyond, new RecordHeaders()))
                    .isInstanceOfSatisfying(
                            UndecodableException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.BAD_FRAME));
        }

        @Test
        void aForgedNameCannotForgeALogLine() {
            UndecodableException conflict = catchThrowableOfType(
                    UndecodableException.class,
                    () -> dispatch.route(value(GIGS, GIG), named("x\n2026 ERROR all is lost " + "y".repeat(1_000))));

            assertThat(conflict.getMessage()).doesNotContain("\n").hasSizeLessThan(600);
        }

        private void assertConflict(byte[] value, Headers headers, String message) {
            assertThatThrownBy(() -> dispatch.route(value, headers))
                    .isInstanceOfSatisfying(UndecodableException.class, e -> {
                        assertThat(e.reason()).isEqualTo(Reason.SCHEMA_CONFLICT);
                        assertThat(e.bytes()).isSameAs(value);
                        assertThat(e).hasMessageContaining(message);
                    });
        }
    }

    @Nested
    class ArrivingFromKafka {

        @Test
        void aKnownTypeIsRecognizedAtTheFirstLook() {
            dispatch.route(value(GIGS, GIG), typed(GIG));
            registry.down(true);

            Arrival arrival = arrival(value(GIGS, GIG), typed(GIG));

            assertThat(arrival.route()).isNotNull();
            assertThat(dispatch.route(arrival, typed(GIG)).decode(arrival.value()))
                    .isEqualTo(GIG);
        }

        @Test
        void whatNobodyWantsIsNotCopied() {
            byte[] retired = value(GIGS, GigRetired.getDefaultInstance());
            dispatch.route(retired, new RecordHeaders());

            assertThat(arrival(retired, new RecordHeaders()).isSkipped()).isTrue();
        }

        @Test
        void theFirstRecordOfATypeIsLeftToTheSecondLookWhichMayAskTheRegistry() {
            Arrival arrival = arrival(value(GIGS, GIG), typed(GIG));

            assertThat(registry.calls()).isZero();
            assertThat(dispatch.route(arrival, typed(GIG)).handler()).isEqualTo("published");
        }

        @Test
        void aHandledTypeUnderAnotherNameIsAnIncidentAtTheSecondLook() {
            dispatch.route(value(GIGS, GIG), typed(GIG));
            Headers other = named("marketplace.order.v1.OrderPlaced");

            Arrival arrival = arrival(value(GIGS, GIG), other);

            assertThatThrownBy(() -> dispatch.route(arrival, other))
                    .isInstanceOfSatisfying(
                            UndecodableException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.SCHEMA_CONFLICT));
        }

        @Test
        void aSkippedTypeUnderAnotherNameIsNoticedSoonAfter() {
            byte[] retired = value(GIGS, GigRetired.getDefaultInstance());
            dispatch.route(retired, new RecordHeaders());

            assertThatThrownBy(() -> {
                        for (int i = 0; i < EventDispatch.SKIPPED_BETWEEN_CHECKS; i++) {
                            Arrival arrival = arrival(retired, typed(GIG));
                            if (!arrival.isSkipped()) {
                                dispatch.route(arrival, typed(GIG));
                            }
                        }
                    })
                    .isInstanceOf(UndecodableException.class);
        }

        @Test
        void bothLooksFindTheSameWhateverTheBytesAre() {
            dispatch.route(value(GIGS, GIG), typed(GIG));
            var random = new Random(7);
            for (int i = 0; i < 20_000; i++) {
                byte[] value = new byte[random.nextInt(9)];
                for (int at = 0; at < value.length; at++) {
                    value[at] = (byte) (at == 4 ? GIGS : at < 4 ? 0 : random.nextInt(5));
                }

                Arrival arrival = arrival(value, typed(GIG));

                assertThat(found(() -> dispatch.route(arrival, typed(GIG))))
                        .isEqualTo(found(() -> dispatch.route(value, typed(GIG))));
            }
        }

        private String found(Supplier<Route<String>> look) {
            try {
                return look.get().name();
            } catch (UndecodableException e) {
                return e.reason().name();
            }
        }

        private Arrival arrival(byte[] value, Headers headers) {
            return dispatch.arrival(RecordTailTest.fetched(CompressionType.NONE, value, headers.toArray()));
        }
    }

    @Nested
    class WhileTheRegistryIsDown {

        WhileTheRegistryIsDown() {
            registry.down(true);
        }

        @Test
        void theNameOfAKnownContractIsBelieved() {
            Route<String> route = dispatch.route(value(GIGS, GIG), typed(GIG));

            assertThat(route.handler()).isEqualTo("published");
            assertThat(route.decode(value(GIGS, GIG))).isEqualTo(GIG);
        }

        @Test
        void nothingElseIsGuessed() {
            for (Headers headers : List.of(new RecordHeaders(), named("marketplace.gig.v1.GigRetired"))) {
                assertThatThrownBy(() -> dispatch.route(value(GIGS, GIG), headers))
                        .isInstanceOf(SchemaRegistryException.class)
                        .hasMessageContaining("message [0] of schema 5")
                        .satisfies(e -> assertThat(((SchemaRegistryException) e).isRetriable())
                                .isTrue());
            }
        }

        @Test
        void itIsNotAskedAgainForEachRecord() {
            for (int i = 0; i < 1_000; i++) {
                assertThatThrownBy(() -> dispatch.route(value(GIGS, GIG), new RecordHeaders()))
                        .isInstanceOf(SchemaRegistryException.class);
            }
            assertThat(registry.calls()).isEqualTo(1);

            nanoTime.addAndGet(Outage.FRESH_NANOS);
            registry.down(false);

            assertThat(dispatch.route(value(GIGS, GIG), new RecordHeaders()).handler())
                    .isEqualTo("published");
        }

        @Test
        void aBelievedNameIsConfirmedWhenItIsBack() {
            dispatch.route(value(GIGS, GIG), typed(GIG));
            registry.down(false);
            nanoTime.addAndGet(Outage.FRESH_NANOS);

            awaitKnown();

            assertThat(dispatch.route(value(GIGS, GIG), typed(GIG)).handler()).isEqualTo("published");
        }

        @Test
        void aBelievedNameIsAnIncidentWhenTheRegistryKnowsBetter() {
            dispatch.route(value(GIGS, GIG), typed(GIG));
            registry.put(GIGS, BuyerEventsProto.getDescriptor());
            registry.down(false);
            nanoTime.addAndGet(Outage.FRESH_NANOS);

            await().untilAsserted(() -> assertThatThrownBy(() -> dispatch.route(value(GIGS, GIG), typed(GIG)))
                    .isInstanceOfSatisfying(
                            UndecodableException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.SCHEMA_CONFLICT)));
        }

        @Test
        void aBelievedNameIsHeldAgainstEveryRecord() {
            dispatch.route(value(GIGS, GIG), typed(GIG));

            assertThatThrownBy(
                            () -> dispatch.route(value(GIGS, GIG), named("marketplace.gig.v1.GigDescriptionUpdated")))
                    .isInstanceOf(UndecodableException.class);
        }

        @Test
        void aBelievedNameWaitsWhenTheRegistryComesBackWithoutItsSchema() {
            dispatch.route(value(GIGS, GIG), typed(GIG));
            registry.wipe();
            registry.down(false);
            nanoTime.addAndGet(Outage.FRESH_NANOS);

            await().untilAsserted(() -> assertThatThrownBy(() -> dispatch.route(value(GIGS, GIG), typed(GIG)))
                    .isInstanceOfSatisfying(
                            SchemaRegistryException.class,
                            e -> assertThat(e.isRetriable()).isTrue()));
        }

        /** Each poll may start a question in the background; a type that is known asks no more. */
        private void awaitKnown() {
            await().atMost(5, TimeUnit.SECONDS).untilAsserted(() -> {
                dispatch.route(value(GIGS, GIG), typed(GIG));
                int calls = registry.calls();
                nanoTime.addAndGet(Outage.FRESH_NANOS);
                dispatch.route(value(GIGS, GIG), typed(GIG));
                registry.down(true);
                assertThat(dispatch.route(value(GIGS, GIG), new RecordHeaders()).isHandled())
                        .isTrue();
                assertThat(registry.calls()).isEqualTo(calls);
            });
        }
    }

    @Test
    void anIdThatTheRegistryDoesNotKnowWaits() {
        assertThatThrownBy(() -> dispatch.route(value(77, GIG), typed(GIG)))
                .isInstanceOf(SchemaRegistryException.class)
                .hasMessageContaining("no schema 77")
                .satisfies(e ->
                        assertThat(((SchemaRegistryException) e).isRetriable()).isTrue());

        registry.put(77, GigEventsProto.getDescriptor());

        assertThat(dispatch.route(value(77, GIG), typed(GIG)).handler()).isEqualTo("published");
    }

    @Test
    void aRegistryThatAnswersNonsenseIsWaitedFor() {
        registry.put(78, "<html>{");

        assertThatThrownBy(() -> dispatch.route(value(78, GIG), typed(GIG)))
                .isInstanceOf(SchemaRegistryException.class)
                .hasMessageContaining("not a readable .proto file");
    }

    static byte[] value(int id, Message event) {
        return Frame.write(Frame.header(id, List.of(event.getDescriptorForType().getIndex())), event);
    }

    private static Headers typed(Message event) {
        return named(event.getDescriptorForType().getFullName());
    }

    private static Headers named(String type) {
        return new RecordHeaders().add("ce_type", type.getBytes(UTF_8));
    }

    private static String hex(Message event) {
        return java.util.HexFormat.of().formatHex(event.toByteArray());
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import dev.playhead.event.Event;
import dev.playhead.event.Metadata;
import dev.playhead.marketplace.buyer.v1.BuyerRegistered;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import dev.playhead.marketplace.gig.v1.GigPriceChanged;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.marketplace.gig.v1.GigRetired;
import dev.playhead.marketplace.order.v1.OrderLineAdded;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import dev.playhead.projection.test.BuyerView;
import dev.playhead.projection.test.GigView;
import java.time.Instant;
import java.util.Optional;

/** Views of the marketplace, and the events that make them. */
final class Marketplace {

    static final Projection<GigView> GIGS = Projection.of("gigs", GigView.getDefaultInstance())
            .onEvent(GigPublished.class, Marketplace::published)
            .on(GigPriceChanged.class, Marketplace::priced)
            .on(GigRetired.class, (view, event) -> GigView.getDefaultInstance())
            .on(OrderLineAdded.class, OrderLineAdded::getGigId, Marketplace::sold);

    static final Projection<BuyerView> BUYERS = Projection.of("buyers", BuyerView.getDefaultInstance())
            .on(
                    BuyerRegistered.class,
                    (view, event) -> view.toBuilder()
                            .setBuyerId(event.getBuyerId())
                            .setCountry(event.getCountry())
                            .build())
            .on(
                    OrderPlaced.class,
                    OrderPlaced::getBuyerId,
                    (view, event) ->
                            view.toBuilder().setOrders(view.getOrders() + 1).build())
            .on(
                    OrderLineAdded.class,
                    OrderLineAdded::getBuyerId,
                    (view, event) -> view.toBuilder()
                            .setSpendPence(view.getSpendPence() + event.getQuantity() * event.getUnitPricePence())
                            .build());

    /** Reads its one topic directly, as another view does. */
    static final Projection<GigView> PRICES = Projection.of("prices", GigView.getDefaultInstance())
            .on(
                    GigPublished.class,
                    (view, event) -> view.toBuilder()
                            .setGigId(event.getGigId())
                            .setPricePence(event.getPricePence())
                            .build())
            .on(GigPriceChanged.class, Marketplace::priced);

    private Marketplace() {}

    private static GigView published(GigView view, Event<GigPublished> event) {
        return view.toBuilder()
                .setGigId(event.payload().getGigId())
                .setTitle(event.payload().getTitle())
                .setPricePence(event.payload().getPricePence())
                .setLastEventId(event.metadata().id())
                .setLastSeenAt(event.coordinates().toString())
                .build();
    }

    private static GigView priced(GigView view, GigPriceChanged event) {
        return view.toBuilder()
                .setPricePence(event.getPricePence())
                .setRevisions(view.getRevisions() + 1)
                .build();
    }

    private static GigView sold(GigView view, OrderLineAdded event) {
        return view.toBuilder()
                .setUnits(view.getUnits() + event.getQuantity())
                .setRevenuePence(view.getRevenuePence() + event.getQuantity() * event.getUnitPricePence())
                .putUnitsByBuyer(
                        event.getBuyerId(), view.getUnitsByBuyerOrDefault(event.getBuyerId(), 0) + event.getQuantity())
                .build();
    }

    static GigPublished gigPublished(String gig, String title, long pence) {
        return GigPublished.newBuilder()
                .setGigId(gig)
                .setTitle(title)
                .setPricePence(pence)
                .build();
    }

    static GigPriceChanged gigPriceChanged(String gig, long pence) {
        return GigPriceChanged.newBuilder().setGigId(gig).setPricePence(pence).build();
    }

    static GigDescriptionUpdated gigDescriptionUpdated(String gig, String description) {
        return GigDescriptionUpdated.newBuilder()
                .setGigId(gig)
                .setDescription(description)
                .build();
    }

    static GigRetired gigRetired(String gig) {
        return GigRetired.newBuilder().setGigId(gig).build();
    }

    static BuyerRegistered buyerRegistered(String buyer, String country) {
        return BuyerRegistered.newBuilder()
                .setBuyerId(buyer)
                .setCountry(country)
                .build();
    }

    static OrderPlaced orderPlaced(String order, String buyer) {
        return OrderPlaced.newBuilder().setOrderId(order).setBuyerId(buyer).build();
    }

    static OrderLineAdded orderLineAdded(String order, String buyer, String gig, int quantity, long pence) {
        return OrderLineAdded.newBuilder()
                .setOrderId(order)
                .setBuyerId(buyer)
                .setGigId(gig)
                .setQuantity(quantity)
                .setUnitPricePence(pence)
                .build();
    }

    @SuppressWarnings("unchecked") // a payload's class is its own contract's
    static <E extends Message> Contract<E> contractOf(E payload) {
        return Contract.of((Class<E>) payload.getClass());
    }

    /** What a publisher would write into the headers. */
    record Published(String id, Instant time) implements Metadata {

        @Override
        public String source() {
            return "marketplace";
        }

        @Override
        public Optional<String> transactionId() {
            return Optional.empty();
        }

        @Override
        public Optional<String> causationId() {
            return Optional.empty();
        }

        @Override
        public Optional<String> command() {
            return Optional.empty();
        }

        @Override
        public Optional<Instant> expiryTime() {
            return Optional.empty();
        }

        @Override
        public Optional<String> traceparent() {
            return Optional.empty();
        }
    }
}

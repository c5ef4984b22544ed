// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import dev.playhead.examples.marketplace.views.v1.GigPage;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import dev.playhead.marketplace.gig.v1.GigPriceChanged;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.marketplace.gig.v1.GigRetired;
import dev.playhead.marketplace.order.v1.OrderLineAdded;
import dev.playhead.marketplace.order.v1.OrderLineCancelled;
import dev.playhead.marketplace.order.v1.OrderLineExtended;
import dev.playhead.projection.Projection;

/**
 * A page for each gig: what is offered, and how it sells.
 *
 * <p>The gig's own events and those of its orders come from two topics, in any order relative to each other. So they write
 * different fields: the offer is what the gig's last event says, the sales are sums.
 *
 * @since 0.1
 */
public final class GigPages {

    /** The view {@code gigs}, by gig id. */
    // region:project
    public static final Projection<GigPage> GIGS = Projection.of("gigs", GigPage.getDefaultInstance())
            .on(GigPublished.class, GigPages::published)
            .on(GigDescriptionUpdated.class, GigPages::described)
            .on(GigPriceChanged.class, GigPages::priced)
            .on(GigRetired.class, GigPages::retired)
            .on(OrderLineAdded.class, OrderLineAdded::getGigId, GigPages::ordered)
            .on(OrderLineExtended.class, OrderLineExtended::getGigId, GigPages::extended)
            .on(OrderLineCancelled.class, OrderLineCancelled::getGigId, GigPages::cancelled);
    // endregion

    private GigPages() {}

    private static GigPage published(GigPage page, GigPublished event) {
        return page.toBuilder()
                .setTitle(event.getTitle())
                .setPricePence(event.getPricePence())
                .setRetired(false)
                .build();
    }

    private static GigPage described(GigPage page, GigDescriptionUpdated event) {
        return page.toBuilder()
                .setTitle(event.getDescription())
                .setRevisions(page.getRevisions() + 1)
                .build();
    }

    private static GigPage priced(GigPage page, GigPriceChanged event) {
        return page.toBuilder()
                .setPricePence(event.getPricePence())
                .setRevisions(page.getRevisions() + 1)
                .build();
    }

    private static GigPage retired(GigPage page, GigRetired event) {
        return page.toBuilder().setRetired(true).build();
    }

    private static GigPage ordered(GigPage page, OrderLineAdded line) {
        return sold(page, line.getQuantity(), line.getUnitPricePence()).toBuilder()
                .setOrders(page.getOrders() + 1)
                .build();
    }

    private static GigPage extended(GigPage page, OrderLineExtended more) {
        return sold(page, more.getQuantity(), more.getUnitPricePence());
    }

    private static GigPage cancelled(GigPage page, OrderLineCancelled less) {
        return sold(page, -less.getQuantity(), less.getUnitPricePence());
    }

    private static GigPage sold(GigPage page, int units, long unitPricePence) {
        return page.toBuilder()
                .setUnits(page.getUnits() + units)
                .setRevenuePence(page.getRevenuePence() + units * unitPricePence)
                .build();
    }
}

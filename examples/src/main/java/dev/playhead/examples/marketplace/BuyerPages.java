// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import dev.playhead.examples.marketplace.views.v1.BuyerPage;
import dev.playhead.marketplace.buyer.v1.BuyerCountryChanged;
import dev.playhead.marketplace.buyer.v1.BuyerRegistered;
import dev.playhead.marketplace.order.v1.OrderCancelled;
import dev.playhead.marketplace.order.v1.OrderChargeAdded;
import dev.playhead.marketplace.order.v1.OrderChargeRefunded;
import dev.playhead.marketplace.order.v1.OrderLineAdded;
import dev.playhead.marketplace.order.v1.OrderLineCancelled;
import dev.playhead.marketplace.order.v1.OrderLineExtended;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import dev.playhead.projection.Projection;

/**
 * A page for each buyer: where from, and what was ordered. Events of a buyer's orders come from several partitions, in any
 * order, so all that they do is add.
 *
 * @since 0.1
 */
public final class BuyerPages {

    /** The view {@code buyers}, by buyer id. */
    public static final Projection<BuyerPage> BUYERS = Projection.of("buyers", BuyerPage.getDefaultInstance())
            .on(BuyerRegistered.class, (page, event) -> from(page, event.getCountry()))
            .on(BuyerCountryChanged.class, (page, event) -> from(page, event.getCountry()))
            .on(OrderPlaced.class, OrderPlaced::getBuyerId, BuyerPages::placed)
            .on(OrderLineAdded.class, OrderLineAdded::getBuyerId, BuyerPages::added)
            .on(OrderLineExtended.class, OrderLineExtended::getBuyerId, BuyerPages::extended)
            .on(OrderLineCancelled.class, OrderLineCancelled::getBuyerId, BuyerPages::lineCancelled)
            .on(OrderChargeAdded.class, OrderChargeAdded::getBuyerId, BuyerPages::charged)
            .on(OrderChargeRefunded.class, OrderChargeRefunded::getBuyerId, BuyerPages::refunded)
            .on(OrderCancelled.class, OrderCancelled::getBuyerId, BuyerPages::cancelled);

    private BuyerPages() {}

    private static BuyerPage from(BuyerPage page, String country) {
        return page.toBuilder().setCountry(country).build();
    }

    private static BuyerPage placed(BuyerPage page, OrderPlaced event) {
        return page.toBuilder().setOrders(page.getOrders() + 1).build();
    }

    private static BuyerPage added(BuyerPage page, OrderLineAdded line) {
        return spent(page, line.getQuantity() * line.getUnitPricePence());
    }

    private static BuyerPage extended(BuyerPage page, OrderLineExtended more) {
        return spent(page, more.getQuantity() * more.getUnitPricePence());
    }

    private static BuyerPage lineCancelled(BuyerPage page, OrderLineCancelled less) {
        return spent(page, -less.getQuantity() * less.getUnitPricePence()).toBuilder()
                .setCancellations(page.getCancellations() + 1)
                .build();
    }

    private static BuyerPage charged(BuyerPage page, OrderChargeAdded charge) {
        return spent(page, charge.getAmountPence());
    }

    private static BuyerPage refunded(BuyerPage page, OrderChargeRefunded refund) {
        return spent(page, -refund.getAmountPence());
    }

    private static BuyerPage cancelled(BuyerPage page, OrderCancelled event) {
        return page.toBuilder()
                .setCancelledOrders(page.getCancelledOrders() + 1)
                .build();
    }

    private static BuyerPage spent(BuyerPage page, long pence) {
        return page.toBuilder().setSpendPence(page.getSpendPence() + pence).build();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import dev.playhead.event.Contract;
import dev.playhead.marketplace.buyer.v1.BuyerCountryChanged;
import dev.playhead.marketplace.buyer.v1.BuyerRegistered;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import dev.playhead.marketplace.gig.v1.GigPriceChanged;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.marketplace.gig.v1.GigRetired;
import dev.playhead.marketplace.order.v1.OrderCancelled;
import dev.playhead.marketplace.order.v1.OrderChargeAdded;
import dev.playhead.marketplace.order.v1.OrderChargeRefunded;
import dev.playhead.marketplace.order.v1.OrderLineAdded;
import dev.playhead.marketplace.order.v1.OrderLineCancelled;
import dev.playhead.marketplace.order.v1.OrderLineExtended;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The contracts of the marketplace. */
final class MarketplaceContracts {

    static final List<Contract<?>> ALL = List.of(
            Contract.of(GigPublished.class),
            Contract.of(GigDescriptionUpdated.class),
            Contract.of(GigPriceChanged.class),
            Contract.of(GigRetired.class),
            Contract.of(BuyerRegistered.class),
            Contract.of(BuyerCountryChanged.class),
            Contract.of(OrderPlaced.class),
            Contract.of(OrderLineAdded.class),
            Contract.of(OrderLineExtended.class),
            Contract.of(OrderChargeAdded.class),
            Contract.of(OrderLineCancelled.class),
            Contract.of(OrderChargeRefunded.class),
            Contract.of(OrderCancelled.class));

    private MarketplaceContracts() {}

    static Set<String> topics() {
        return ALL.stream().map(Contract::topic).collect(Collectors.toCollection(TreeSet::new));
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import com.google.protobuf.Message;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import dev.playhead.marketplace.gig.v1.GigPriceChanged;
import dev.playhead.marketplace.gig.v1.GigPublished;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is on offer, as the sales so far show it. */
final class Offers {

    private static final Duration LONG = Duration.ofDays(90);

    private final SortedMap<String, Offer> offers = new TreeMap<>();

    private record Offer(String description, long pricePence, Instant ordered) {}

    /** What the sale of a gig tells about the offer. */
    List<Message> see(RetailLine sale) {
        Offer before = offers.put(sale.stockCode(), new Offer(sale.description(), sale.unitPricePence(), sale.time()));
        return before == null ? List.of(published(sale)) : changes(before, sale);
    }

    private static List<Message> changes(Offer before, RetailLine sale) {
        List<Message> changes = new ArrayList<>();
        if (!before.description().equals(sale.description())) {
            changes.add(GigDescriptionUpdated.newBuilder()
                    .setGigId(sale.stockCode())
                    .setDescription(sale.description())
                    .build());
        }
        if (before.pricePence() != sale.unitPricePence()) {
            changes.add(GigPriceChanged.newBuilder()
                    .setGigId(sale.stockCode())
                    .setPricePence(sale.unitPricePence())
                    .build());
        }
        return changes;
    }

    private static Message published(RetailLine sale) {
        return GigPublished.newBuilder()
                .setGigId(sale.stockCode())
                .setTitle(sale.description())
                .setPricePence(sale.unitPricePence())
                .build();
    }

    /** The gigs, in order of their ids, whose last order is more than 90 days before {@code end}. */
    List<String> notOrderedFor90Days(Instant end) {
        return offers.entrySet().stream()
                .filter(offer -> offer.getValue().ordered().isBefore(end.minus(LONG)))
                .map(Map.Entry::getKey)
                .toList();
    }
}

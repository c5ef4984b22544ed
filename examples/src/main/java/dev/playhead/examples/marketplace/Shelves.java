// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import dev.playhead.examples.marketplace.views.v1.BestSellers;
import dev.playhead.examples.marketplace.views.v1.Seller;
import dev.playhead.marketplace.order.v1.OrderLineAdded;
import dev.playhead.marketplace.order.v1.OrderLineCancelled;
import dev.playhead.marketplace.order.v1.OrderLineExtended;
import dev.playhead.projection.Projection;
import java.util.Comparator;
import java.util.TreeSet;

/**
 * A ranking of gigs by revenue, for each shelf.
 *
 * <p>A ranking that forgets who is behind the first ten cannot know what they had sold when one of them comes forward. So
 * each entry keeps all its gigs, and stays small because a shelf is small: gigs whose ids share their first three
 * characters, which leaves two digits and a letter for each. Units and revenue are sums and the ranking is sorted by them,
 * so the order of the events does not matter.
 *
 * @since 0.1
 */
public final class Shelves {

    /** The view {@code best-sellers}, by shelf. */
    public static final Projection<BestSellers> BEST_SELLERS = Projection.of(
                    "best-sellers", BestSellers.getDefaultInstance())
            .on(OrderLineAdded.class, line -> of(line.getGigId()), Shelves::added)
            .on(OrderLineExtended.class, more -> of(more.getGigId()), Shelves::extended)
            .on(OrderLineCancelled.class, less -> of(less.getGigId()), Shelves::cancelled);

    /** By revenue, the best first; ties by id. */
    static final Comparator<Seller> RANKING =
            Comparator.comparingLong(Seller::getRevenuePence).reversed().thenComparing(Seller::getGigId);

    private static final int PREFIX = 3;

    private Shelves() {}

    /** The shelf of a gig. */
    static String of(String gigId) {
        return gigId.substring(0, Math.min(PREFIX, gigId.length()));
    }

    private static BestSellers added(BestSellers shelf, OrderLineAdded line) {
        return sold(shelf, line.getGigId(), line.getQuantity(), line.getUnitPricePence());
    }

    private static BestSellers extended(BestSellers shelf, OrderLineExtended more) {
        return sold(shelf, more.getGigId(), more.getQuantity(), more.getUnitPricePence());
    }

    private static BestSellers cancelled(BestSellers shelf, OrderLineCancelled less) {
        return sold(shelf, less.getGigId(), -less.getQuantity(), less.getUnitPricePence());
    }

    private static BestSellers sold(BestSellers shelf, String gig, int units, long unitPricePence) {
        var ranking = new TreeSet<>(RANKING);
        Seller.Builder seller = Seller.newBuilder().setGigId(gig);
        for (Seller other : shelf.getGigsList()) {
            if (other.getGigId().equals(gig)) {
                seller = other.toBuilder();
            } else {
                ranking.add(other);
            }
        }
        seller.setUnits(seller.getUnits() + units).setRevenuePence(seller.getRevenuePence() + units * unitPricePence);
        ranking.add(seller.build());
        return BestSellers.newBuilder().addAllGigs(ranking).build();
    }
}

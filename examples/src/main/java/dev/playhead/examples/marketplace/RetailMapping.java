// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import com.google.protobuf.Message;
import dev.playhead.marketplace.buyer.v1.BuyerCountryChanged;
import dev.playhead.marketplace.buyer.v1.BuyerRegistered;
import dev.playhead.marketplace.gig.v1.GigRetired;
import dev.playhead.marketplace.order.v1.OrderCancelled;
import dev.playhead.marketplace.order.v1.OrderChargeAdded;
import dev.playhead.marketplace.order.v1.OrderChargeRefunded;
import dev.playhead.marketplace.order.v1.OrderLineAdded;
import dev.playhead.marketplace.order.v1.OrderLineCancelled;
import dev.playhead.marketplace.order.v1.OrderLineExtended;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** One pass over the lines, by the rules of {@link RetailHistory}. Used once, by one thread. */
final class RetailMapping {

    private static final Pattern GIG = Pattern.compile("\\d{5}[A-Za-z]*");

    private final List<HistoryEvent> events = new ArrayList<>();
    private final List<SkippedLine> skipped = new ArrayList<>();
    private final Map<String, String> countries = new HashMap<>();
    private final Offers offers = new Offers();
    private final Holdings holdings = new Holdings();
    private int mapped;

    RetailHistory map(List<RetailLine> lines) {
        for (RetailLine line : lines) {
            if (line.isCancellation()) {
                takeBack(line);
            } else {
                sell(line);
            }
        }
        if (!lines.isEmpty()) {
            retire(lines.get(lines.size() - 1).time());
        }
        return new RetailHistory(lines.size(), mapped, events, skipped);
    }

    private void sell(RetailLine line) {
        mapped++;
        if (holdings.isNew(line.invoice())) {
            buyer(line);
            holdings.place(line.customer(), line.invoice());
            add(line, placed(line));
        }
        boolean isGig = isGig(line);
        if (isGig) {
            offers.see(line).forEach(change -> add(line, change));
        }
        boolean isHeld = holdings.put(line.invoice(), line.stockCode(), measure(line));
        add(line, isGig ? (isHeld ? lineExtended(line) : lineAdded(line)) : chargeAdded(line));
    }

    private void buyer(RetailLine line) {
        String before = countries.put(line.customer(), line.country());
        if (before == null) {
            add(line, registered(line));
        } else if (!before.equals(line.country())) {
            add(line, countryChanged(line));
        }
    }

    private void takeBack(RetailLine line) {
        Optional<String> order = holdings.latestWith(line.customer(), line.stockCode(), measure(line));
        if (order.isEmpty()) {
            skipped.add(new SkippedLine(line, holdings.whyNone(line.customer(), line.stockCode())));
            return;
        }
        mapped++;
        add(line, isGig(line) ? lineCancelled(line, order.get()) : chargeRefunded(line, order.get()));
        if (holdings.take(order.get(), line.stockCode(), measure(line))) {
            add(line, cancelled(line, order.get()));
        }
    }

    private void retire(Instant end) {
        for (String gig : offers.notOrderedFor90Days(end)) {
            GigRetired retired = GigRetired.newBuilder().setGigId(gig).build();
            events.add(new HistoryEvent(retired, end, Optional.empty()));
        }
    }

    private void add(RetailLine line, Message payload) {
        events.add(new HistoryEvent(payload, line.time(), Optional.of(line.invoice())));
    }

    private static boolean isGig(RetailLine line) {
        return GIG.matcher(line.stockCode()).matches();
    }

    /** What an order holds of a gig is counted in units, of a charge in pence. */
    private static long measure(RetailLine line) {
        return isGig(line) ? line.units() : line.amountPence();
    }

    private static Message registered(RetailLine line) {
        return BuyerRegistered.newBuilder()
                .setBuyerId(line.customer())
                .setCountry(line.country())
                .build();
    }

    private static Message countryChanged(RetailLine line) {
        return BuyerCountryChanged.newBuilder()
                .setBuyerId(line.customer())
                .setCountry(line.country())
                .build();
    }

    private static Message placed(RetailLine line) {
        return OrderPlaced.newBuilder()
                .setOrderId(line.invoice())
                .setBuyerId(line.customer())
                .build();
    }

    private static Message lineAdded(RetailLine line) {
        return OrderLineAdded.newBuilder()
                .setOrderId(line.invoice())
                .setBuyerId(line.customer())
                .setGigId(line.stockCode())
                .setQuantity(line.units())
                .setUnitPricePence(line.unitPricePence())
                .build();
    }

    private static Message lineExtended(RetailLine line) {
        return OrderLineExtended.newBuilder()
                .setOrderId(line.invoice())
                .setBuyerId(line.customer())
                .setGigId(line.stockCode())
                .setQuantity(line.units())
                .setUnitPricePence(line.unitPricePence())
                .build();
    }

    private static Message chargeAdded(RetailLine line) {
        return OrderChargeAdded.newBuilder()
                .setOrderId(line.invoice())
                .setBuyerId(line.customer())
                .setChargeCode(line.stockCode())
                .setAmountPence(line.amountPence())
                .build();
    }

    private static Message lineCancelled(RetailLine line, String order) {
        return OrderLineCancelled.newBuilder()
                .setOrderId(order)
                .setBuyerId(line.customer())
                .setGigId(line.stockCode())
                .setQuantity(line.units())
                .setUnitPricePence(line.unitPricePence())
                .build();
    }

    private static Message chargeRefunded(RetailLine line, String order) {
        return OrderChargeRefunded.newBuilder()
                .setOrderId(order)
                .setBuyerId(line.customer())
                .setChargeCode(line.stockCode())
                .setAmountPence(line.amountPence())
                .build();
    }

    private static Message cancelled(RetailLine line, String order) {
        return OrderCancelled.newBuilder()
                .setOrderId(order)
                .setBuyerId(line.customer())
                .build();
    }
}

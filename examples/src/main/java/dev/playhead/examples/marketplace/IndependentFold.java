// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What tables and views must hold, computed from the file itself: no events, no Kafka, and nothing shared with {@link
 * RetailHistory} but the reader of the file and the rules in that class's words. Where the two disagree, something
 * between the file and the table is wrong. Immutable.
 *
 * @param lines by {@code order/gig}
 * @param charges by {@code order/code}
 * @since 0.1
 */
public record IndependentFold(
        SortedMap<String, Gig> gigs,
        SortedMap<String, Buyer> buyers,
        SortedMap<String, Order> orders,
        SortedMap<String, Line> lines,
        SortedMap<String, Charge> charges) {

    private static final Set<String> CHARGE_CODES = Set.of("POST", "M", "C2", "D");

    /** A gig and its sales; what was taken back no longer counts as units or revenue, but as an order. */
    public record Gig(
            String title,
            long pricePence,
            int revisions,
            boolean isRetired,
            long orders,
            long units,
            long revenuePence) {}

    /** @param cancellations how many order lines the buyer took back, wholly or in part */
    public record Buyer(String country, long orders, long cancelledOrders, long cancellations, long spendPence) {}

    /** An order, after all that was taken back. */
    public record Order(String buyer, Instant placedAt, long totalPence, boolean isCancelled) {}

    /** What an order still holds of a gig. */
    public record Line(String order, String gig, long units, long amountPence) {}

    /** What an order is still charged. */
    public record Charge(String order, String code, long amountPence) {}

    /** A line of the file and the order it counts for; the sign is -1 if it takes something back. */
    private record Entry(String order, RetailLine line, int sign) {

        long units() {
            return (long) sign * line.units();
        }

        long pence() {
            return sign * line.amountPence();
        }

        boolean isSale() {
            return sign > 0;
        }

        boolean isGig() {
            return IndependentFold.isGig(line);
        }
    }

    /** Of the packaged extract. */
    public static IndependentFold ofExtract() {
        return of(RetailCsv.lines());
    }

    /** @param lines in time order */
    public static IndependentFold of(List<RetailLine> lines) {
        List<Entry> entries = entries(lines);
        List<Entry> ofGigs = entries.stream().filter(Entry::isGig).toList();
        List<Entry> ofCharges = entries.stream().filter(entry -> !entry.isGig()).toList();
        SortedMap<String, Order> orders = fold(entries, Entry::order, (id, ofOrder) -> order(ofOrder));
        Instant end = lines.get(lines.size() - 1).time();
        return new IndependentFold(
                fold(ofGigs, entry -> entry.line().stockCode(), (id, ofGig) -> gig(ofGig, end)),
                fold(entries, entry -> entry.line().customer(), (id, ofBuyer) -> buyer(id, ofBuyer, orders)),
                orders,
                fold(ofGigs, IndependentFold::orderAndCode, (id, ofLine) -> line(ofLine)),
                fold(ofCharges, IndependentFold::orderAndCode, (id, ofCharge) -> charge(ofCharge)));
    }

    private static <R> SortedMap<String, R> fold(
            List<Entry> entries, Function<Entry, String> key, BiFunction<String, List<Entry>, R> fold) {
        return entries.stream().collect(groupingBy(key)).entrySet().stream()
                .collect(toMap(
                        Map.Entry::getKey,
                        group -> fold.apply(group.getKey(), group.getValue()),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private static String orderAndCode(Entry entry) {
        return entry.order() + "/" + entry.line().stockCode();
    }

    // ---- which order a line counts for ----

    private static List<Entry> entries(List<RetailLine> lines) {
        List<Entry> entries = new ArrayList<>();
        Map<String, Long> left = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            RetailLine line = lines.get(i);
            if (!line.isCancellation()) {
                left.merge(line.invoice() + "/" + line.stockCode(), size(line), Long::sum);
                entries.add(new Entry(line.invoice(), line, 1));
                continue;
            }
            Optional<String> order = orderBefore(i, lines, left);
            if (order.isPresent()) {
                left.merge(order.get() + "/" + line.stockCode(), -size(line), Long::sum);
                entries.add(new Entry(order.get(), line, -1));
            }
        }
        return entries;
    }

    /** Looks back through the file, line by line, for an order of the same buyer with enough left. */
    private static Optional<String> orderBefore(int index, List<RetailLine> lines, Map<String, Long> left) {
        RetailLine wanted = lines.get(index);
        for (int i = index - 1; i >= 0; i--) {
            RetailLine earlier = lines.get(i);
            if (earlier.customer().equals(wanted.customer())
                    && earlier.stockCode().equals(wanted.stockCode())
                    && !earlier.isCancellation()
                    && left.getOrDefault(earlier.invoice() + "/" + wanted.stockCode(), 0L) >= size(wanted)) {
                return Optional.of(earlier.invoice());
            }
        }
        return Optional.empty();
    }

    private static boolean isGig(RetailLine line) {
        return !CHARGE_CODES.contains(line.stockCode());
    }

    private static long size(RetailLine line) {
        return isGig(line) ? line.units() : line.amountPence();
    }

    // ---- one row each ----

    private static Gig gig(List<Entry> entries, Instant end) {
        List<RetailLine> sales =
                entries.stream().filter(Entry::isSale).map(Entry::line).toList();
        RetailLine last = sales.get(sales.size() - 1);
        return new Gig(
                last.description(),
                last.unitPricePence(),
                changes(sales, RetailLine::description) + changes(sales, RetailLine::unitPricePence),
                Duration.between(last.time(), end).compareTo(Duration.ofDays(90)) > 0,
                sales.stream().map(RetailLine::invoice).distinct().count(),
                units(entries),
                pence(entries));
    }

    private static int changes(List<RetailLine> sales, Function<RetailLine, Object> what) {
        int changes = 0;
        for (int i = 1; i < sales.size(); i++) {
            changes += what.apply(sales.get(i)).equals(what.apply(sales.get(i - 1))) ? 0 : 1;
        }
        return changes;
    }

    private static Buyer buyer(String id, List<Entry> entries, SortedMap<String, Order> orders) {
        Set<String> own = new HashSet<>();
        String country = "";
        long cancellations = 0;
        for (Entry entry : entries) {
            own.add(entry.order());
            country = entry.isSale() ? entry.line().country() : country;
            cancellations += !entry.isSale() && entry.isGig() ? 1 : 0;
        }
        long cancelled = orders.values().stream()
                .filter(order -> order.buyer().equals(id) && order.isCancelled())
                .count();
        return new Buyer(country, own.size(), cancelled, cancellations, pence(entries));
    }

    private static Order order(List<Entry> entries) {
        RetailLine first = entries.get(0).line();
        Map<String, Long> left = new HashMap<>();
        entries.forEach(entry -> left.merge(entry.line().stockCode(), entry.sign() * size(entry.line()), Long::sum));
        boolean isCancelled = left.values().stream().allMatch(amount -> amount == 0);
        return new Order(first.customer(), first.time(), pence(entries), isCancelled);
    }

    private static Line line(List<Entry> entries) {
        Entry first = entries.get(0);
        return new Line(first.order(), first.line().stockCode(), units(entries), pence(entries));
    }

    private static Charge charge(List<Entry> entries) {
        Entry first = entries.get(0);
        return new Charge(first.order(), first.line().stockCode(), pence(entries));
    }

    private static long units(List<Entry> entries) {
        return entries.stream().mapToLong(Entry::units).sum();
    }

    private static long pence(List<Entry> entries) {
        return entries.stream().mapToLong(Entry::pence).sum();
    }
}

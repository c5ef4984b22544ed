// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The retailer's file as a history of marketplace events, in time order; the same lines always give the same events.
 * Immutable.
 *
 * <p>What a line becomes:
 *
 * <ul>
 *   <li>A stock code of five digits and perhaps letters is a gig. Its first sale publishes it; a sale under another
 *       description or at another price first updates it. Cancellations say nothing about the offer.
 *   <li>Other stock codes (POST, M, C2, D) are charges.
 *   <li>The first line of an invoice places the order, and registers the buyer if it is the buyer's first; an order to
 *       another country than the one before changes the buyer's country.
 *   <li>A line sells a gig ({@code OrderLineAdded}; {@code OrderLineExtended} if an earlier line of the invoice sold it
 *       too) or adds a charge.
 *   <li>A line of a C-invoice takes back from <em>one</em> order: the most recently placed order of the same buyer, among
 *       those on earlier lines, that still holds at least that many units of the gig, or at least that amount of the
 *       charge. What is credited for a unit is what the C-invoice says, whatever the unit had cost. If there is no such
 *       order, the line is skipped: it is never split over orders. When nothing of an order remains, neither units nor
 *       charges, it is cancelled.
 *   <li>After the last line, each gig that nobody has ordered for 90 days is retired.
 * </ul>
 *
 * @param lines how many lines were read: each is either mapped or skipped
 * @param mapped how many of them became events
 * @since 0.1
 */
public record RetailHistory(int lines, int mapped, List<HistoryEvent> events, List<SkippedLine> skipped) {

    public RetailHistory {
        events = List.copyOf(events);
        skipped = List.copyOf(skipped);
        if (mapped + skipped.size() != lines) {
            throw new IllegalArgumentException(
                    mapped + " lines mapped and " + skipped.size() + " skipped, but " + lines + " read");
        }
    }

    /** Of the packaged extract. */
    public static RetailHistory ofExtract() {
        return of(RetailCsv.lines());
    }

    /** @param lines in time order */
    public static RetailHistory of(List<RetailLine> lines) {
        return new RetailMapping().map(lines);
    }

    /** How many events there are of each contract, by its simple name. */
    public SortedMap<String, Long> eventsByType() {
        return events.stream().collect(Collectors.groupingBy(HistoryEvent::type, TreeMap::new, Collectors.counting()));
    }

    /** How many lines were skipped for each reason, in words. */
    public Map<String, Long> skippedByReason() {
        return skipped.stream()
                .collect(Collectors.groupingBy(line -> line.reason().sentence(), TreeMap::new, Collectors.counting()));
    }
}

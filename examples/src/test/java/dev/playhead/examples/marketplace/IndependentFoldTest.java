// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.playhead.marketplace.order.v1.OrderChargeAdded;
import dev.playhead.marketplace.order.v1.OrderChargeRefunded;
import dev.playhead.marketplace.order.v1.OrderLineAdded;
import dev.playhead.marketplace.order.v1.OrderLineCancelled;
import dev.playhead.marketplace.order.v1.OrderLineExtended;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndependentFoldTest {

    private static final List<HistoryEvent> EVENTS = RetailHistory.ofExtract().events();
    private static final IndependentFold FOLD = IndependentFold.ofExtract();

    @Test
    void theExtractHoldsThisMuch() {
        assertThat(FOLD.gigs()).hasSize(2_158);
        assertThat(FOLD.buyers()).hasSize(344);
        assertThat(FOLD.orders()).hasSize(1_063);
        assertThat(FOLD.lines()).hasSize(19_112);
        assertThat(FOLD.charges()).hasSize(412);
        assertThat(FOLD.orders().values().stream().filter(IndependentFold.Order::isCancelled))
                .hasSize(11);
        assertThat(FOLD.gigs().values().stream().filter(IndependentFold.Gig::isRetired))
                .hasSize(478);
    }

    @Test
    void theEventsAddUpToWhatTheFileSays() {
        assertThat(compare(EVENTS).mismatches()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OrderLineAdded",
                "OrderLineExtended",
                "OrderLineCancelled",
                "OrderChargeAdded",
                "OrderChargeRefunded"
            })
    void oneEventDroppedIsOneMismatch(String type) {
        List<HistoryEvent> events = new ArrayList<>(EVENTS);
        events.remove(lastOf(type));

        Comparison comparison = compare(events);

        assertThat(comparison.mismatches()).isOne();
        assertThat(comparison.examples().get(0)).contains("expected", "found");
    }

    @Test
    void oneEventTwiceIsOneMismatch() {
        List<HistoryEvent> events = new ArrayList<>(EVENTS);
        events.add(lastOf("OrderLineAdded"));

        assertThat(compare(events).mismatches()).isOne();
    }

    private static HistoryEvent lastOf(String type) {
        return EVENTS.stream()
                .filter(event -> event.type().equals(type))
                .reduce((one, next) -> next)
                .orElseThrow();
    }

    private static Comparison compare(List<HistoryEvent> events) {
        Map<String, Long> expected = new TreeMap<>();
        FOLD.orders().forEach((id, order) -> expected.put(id, order.totalPence()));
        return Comparison.of(Comparison.Side.TABLE, "orders", expected, totals(events));
    }

    /** What each order costs in the end, as the events tell it. */
    private static Map<String, Long> totals(List<HistoryEvent> events) {
        Map<String, Long> totals = new HashMap<>();
        for (HistoryEvent event : events) {
            Message payload = event.payload();
            if (payload instanceof OrderLineAdded line) {
                totals.merge(line.getOrderId(), line.getQuantity() * line.getUnitPricePence(), Long::sum);
            } else if (payload instanceof OrderLineExtended more) {
                totals.merge(more.getOrderId(), more.getQuantity() * more.getUnitPricePence(), Long::sum);
            } else if (payload instanceof OrderLineCancelled less) {
                totals.merge(less.getOrderId(), -less.getQuantity() * less.getUnitPricePence(), Long::sum);
            } else if (payload instanceof OrderChargeAdded charge) {
                totals.merge(charge.getOrderId(), charge.getAmountPence(), Long::sum);
            } else if (payload instanceof OrderChargeRefunded refund) {
                totals.merge(refund.getOrderId(), -refund.getAmountPence(), Long::sum);
            }
        }
        return totals;
    }
}

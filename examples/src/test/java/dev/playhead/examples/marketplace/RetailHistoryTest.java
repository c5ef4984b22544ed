// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import dev.playhead.marketplace.order.v1.OrderLineAdded;
import dev.playhead.marketplace.order.v1.OrderLineCancelled;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RetailHistoryTest {

    private static final String HEADER =
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

    private static final RetailHistory EXTRACT = RetailHistory.ofExtract();

    @Test
    void everyLineOfTheExtractIsAccountedFor() {
        assertThat(EXTRACT.lines()).isEqualTo(20_328);
        assertThat(EXTRACT.mapped()).isEqualTo(20_219);
        assertThat(EXTRACT.skippedByReason())
                .containsOnly(
                        entry("the buyer has no earlier order in the extract", 55L),
                        entry("no earlier order of the buyer holds any of it", 51L),
                        entry("no earlier order of the buyer holds that much", 3L));
    }

    @Test
    void theExtractBecomesTheseEvents() {
        assertThat(EXTRACT.eventsByType())
                .containsOnly(
                        entry("BuyerRegistered", 344L),
                        entry("BuyerCountryChanged", 6L),
                        entry("GigPublished", 2_158L),
                        entry("GigDescriptionUpdated", 55L),
                        entry("GigPriceChanged", 2_053L),
                        entry("GigRetired", 478L),
                        entry("OrderPlaced", 1_063L),
                        entry("OrderLineAdded", 19_112L),
                        entry("OrderLineExtended", 160L),
                        entry("OrderLineCancelled", 504L),
                        entry("OrderChargeAdded", 420L),
                        entry("OrderChargeRefunded", 23L),
                        entry("OrderCancelled", 11L));
    }

    @Test
    void eventsComeInTheOrderOfTheirTimesAndAlwaysTheSame() {
        assertThat(EXTRACT.events().stream().map(HistoryEvent::time)).isSorted();
        assertThat(RetailHistory.ofExtract().events()).isEqualTo(EXTRACT.events());
    }

    @Test
    void everyEventKeepsItsContract() {
        for (HistoryEvent event : EXTRACT.events()) {
            assertThat(key(event.payload())).isNotEmpty();
        }
    }

    @SuppressWarnings("unchecked") // a payload's class is the contract's
    private static String key(Message payload) {
        return ((Contract<Message>) Contract.of(payload.getClass())).key(payload);
    }

    @Test
    void timesAreLondonsAlsoInSummer() throws IOException {
        var lines =
                lines("1,22745,HOUSE,6,12/1/2010 8:34,2.1,7,France", "2,22745,HOUSE,6,5/29/2011 12:26,2.1,7,France");

        assertThat(lines)
                .extracting(RetailLine::time)
                .containsExactly(Instant.parse("2010-12-01T08:34:00Z"), Instant.parse("2011-05-29T11:26:00Z"));
    }

    @Test
    void aPriceWithFractionsOfAPennyIsRefused() {
        assertThatThrownBy(() -> lines("1,22745,HOUSE,6,12/1/2010 8:34,2.105,7,France"))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void aChangedDescriptionAndPriceComeBeforeTheSaleThatShowsThem() throws IOException {
        var history =
                history("1,22745,HOUSE,6,12/1/2010 8:34,2.1,7,France", "2,22745,BIG HOUSE,1,12/2/2010 8:34,3,7,France");

        assertThat(types(history))
                .containsExactly(
                        "BuyerRegistered",
                        "OrderPlaced",
                        "GigPublished",
                        "OrderLineAdded",
                        "OrderPlaced",
                        "GigDescriptionUpdated",
                        "GigPriceChanged",
                        "OrderLineAdded");
    }

    @Test
    void aSecondLineOfOneGigExtendsTheFirst() throws IOException {
        var history =
                history("1,22745,HOUSE,6,12/1/2010 8:34,2.1,7,France", "1,22745,HOUSE,1,12/1/2010 8:34,2.1,7,France");

        assertThat(types(history)).endsWith("OrderLineAdded", "OrderLineExtended");
    }

    @Test
    void aCancellationGoesToTheLatestOrderThatStillHoldsEnough() throws IOException {
        var history = history(
                "1,22745,HOUSE,6,12/1/2010 8:34,2.1,7,France",
                "2,22745,HOUSE,4,12/2/2010 8:34,2.1,7,France",
                "C3,22745,HOUSE,-5,12/3/2010 8:34,2.1,7,France",
                "C4,22745,HOUSE,-4,12/4/2010 8:34,2.1,7,France");

        assertThat(payloads(history, OrderLineCancelled.class))
                .extracting(OrderLineCancelled::getOrderId)
                .containsExactly("1", "2");
        assertThat(types(history)).endsWith("OrderLineCancelled", "OrderLineCancelled", "OrderCancelled");
    }

    @Test
    void aCancellationIsNeverSplitOverOrdersButSkippedWithItsReason() throws IOException {
        var history = history(
                "1,22745,HOUSE,6,12/1/2010 8:34,2.1,7,France",
                "2,22745,HOUSE,4,12/2/2010 8:34,2.1,7,France",
                "C3,22745,HOUSE,-7,12/3/2010 8:34,2.1,7,France",
                "C3,21754,DOOR,-1,12/3/2010 8:34,2.1,7,France",
                "C4,22745,HOUSE,-1,12/3/2010 8:34,2.1,8,France");

        assertThat(history.mapped()).isEqualTo(2);
        assertThat(history.skipped())
                .extracting(SkippedLine::toString)
                .containsExactly(
                        "line 3, C3: -7 of 22745 skipped, no earlier order of the buyer holds that much",
                        "line 4, C3: -1 of 21754 skipped, no earlier order of the buyer holds any of it",
                        "line 5, C4: -1 of 22745 skipped, the buyer has no earlier order in the extract");
    }

    @Test
    void theInvoiceIsTheTransactionOfItsEvents() throws IOException {
        var history = history("1,22745,HOUSE,6,12/1/2010 8:34,2.1,7,France");

        assertThat(history.events())
                .allSatisfy(event -> assertThat(event.invoice()).contains("1"));
        assertThat(payloads(history, OrderLineAdded.class))
                .extracting(OrderLineAdded::getUnitPricePence)
                .containsExactly(210L);
    }

    @Test
    void aGigThatNobodyOrdersFor90DaysIsRetiredAtTheEnd() throws IOException {
        var history = history(
                "1,22745,HOUSE,6,12/1/2010 8:34,2.1,7,France",
                "1,22748,ROOF,6,12/2/2010 8:35,2.1,7,France",
                "2,21754,DOOR,4,3/2/2011 8:35,2.1,7,France");

        assertThat(types(history)).endsWith("OrderLineAdded", "GigRetired").containsOnlyOnce("GigRetired");
    }

    private static RetailHistory history(String... lines) throws IOException {
        return RetailHistory.of(lines(lines));
    }

    private static List<RetailLine> lines(String... lines) throws IOException {
        return RetailCsv.lines(new StringReader(HEADER + "\n" + String.join("\n", lines)));
    }

    private static Stream<String> types(RetailHistory history) {
        return history.events().stream().map(HistoryEvent::type);
    }

    private static <E extends Message> List<E> payloads(RetailHistory history, Class<E> type) {
        return history.events().stream()
                .map(HistoryEvent::payload)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}

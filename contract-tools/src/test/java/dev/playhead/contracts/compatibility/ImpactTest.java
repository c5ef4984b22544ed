// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static dev.playhead.contracts.compatibility.Protos.contracts;
import static dev.playhead.contracts.compatibility.Protos.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.contracts.ContractSet;
import dev.playhead.event.v1.HandledContract;
import dev.playhead.event.v1.SubscriptionDeclared;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImpactTest {

    private static final String SOLD = "shop.gig.v1.Sold";
    private static final String REASON = "enum Reason { REASON_UNSPECIFIED = 0; REASON_GIFT = 1; }";

    private final ContractSet released = contracts(event("PriceChanged", "int64 pence = 2; string currency = 3;")
            + event("Sold", "Reason reason = 2;")
            + event("Retired", "")
            + REASON);

    @Test
    void whoHandlesTheEventThatIsGoneBreaks() {
        ContractSet next = contracts(
                event("PriceChanged", "int64 pence = 2; string currency = 3;") + event("Retired", "") + REASON);

        List<String> sentences = impact(
                        next, subscription("billing", SOLD), subscription("search", "shop.gig.v1.Retired"))
                .sentences();

        assertThat(sentences).hasSize(1);
        assertThat(sentences.get(0)).startsWith("BREAKS billing (team-billing): handles shop.gig.v1.Sold since 1.4; ");
    }

    @Test
    void aFieldThatNobodyReadsBreaksNobody() {
        Impact impact = impact(withoutCurrency(), subscription("billing", "shop.gig.v1.PriceChanged", "pence"));

        assertThat(impact.isSafe()).isTrue();
        assertThat(impact.sentences())
                .containsExactly("SAFE: what breaks is handled or read by none of 1 subscriptions");
    }

    @Test
    void whoReadsTheFieldOrDoesNotSayWhatItReadsBreaks() {
        Impact impact = impact(
                withoutCurrency(),
                subscription("billing", "shop.gig.v1.PriceChanged", "pence", "currency"),
                subscription("search", "shop.gig.v1.PriceChanged"));

        assertThat(impact.broken())
                .extracting(broken -> broken.subscription().getSubscription())
                .contains("billing", "search");
    }

    @Test
    void aTypeThatAnEventCarriesConcernsWhoeverReadsThatField() {
        ContractSet next = contracts(
                event("PriceChanged", "int64 pence = 2; string currency = 3;") + event("Sold", "Reason reason = 2;")
                        + event("Retired", "") + "enum Reason { REASON_UNSPECIFIED = 0; }");

        assertThat(impact(next, subscription("billing", SOLD)).isSafe()).isFalse();
        assertThat(impact(next, subscription("billing", SOLD, "gig_id")).isSafe())
                .isTrue();
        assertThat(impact(next, subscription("billing", "shop.gig.v1.Retired")).isSafe())
                .isTrue();
    }

    @Test
    void nothingBreaksWhereNothingChanges() {
        assertThat(impact(released, subscription("billing", SOLD)).sentences())
                .containsExactly("SAFE: nothing breaks for any of 1 subscriptions");
    }

    private ContractSet withoutCurrency() {
        return contracts(event("PriceChanged", "int64 pence = 2;")
                + event("Sold", "Reason reason = 2;")
                + event("Retired", "")
                + REASON);
    }

    private Impact impact(ContractSet next, SubscriptionDeclared... subscriptions) {
        Verdict verdict = Compatibility.on(LocalDate.of(2026, 11, 21)).between(released, next);
        return Impact.of(verdict, List.of(released), List.of(subscriptions));
    }

    private static SubscriptionDeclared subscription(String name, String event, String... fields) {
        return SubscriptionDeclared.newBuilder()
                .setSubscription(name)
                .setOwner("team-" + name)
                .addContracts(HandledContract.newBuilder()
                        .setName(event)
                        .setSince("1.4")
                        .addAllFields(List.of(fields)))
                .build();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class EventNameTest {

    private static final List<String> CONTENT = List.of("Title", "PricePence");

    @ParameterizedTest
    @CsvFileSource(resources = "event-names.csv", emptyValue = "")
    void aNameIsJudgedAndABetterOneSuggested(String name, String rule, String advice) {
        var problem = EventName.of(name, List.of("Gig"), CONTENT).problem();

        assertThat(problem.map(found -> found.rule().id()).orElse("none")).isEqualTo(rule);
        problem.ifPresent(found -> assertThat(found.fix()).contains(advice == null ? "" : advice));
    }

    /** Which word is the entity decides whether an attribute is named. */
    @ParameterizedTest
    @CsvSource({
        "ShoppingCartUpdated,         ShoppingCart,     event-name-specific",
        "ShoppingCartCurrencyUpdated, ShoppingCart,     none",
        "CartUpdated,                 ShoppingCart,     event-name-specific",
        "OrderLineUpdated,            Order Line,       event-name-specific",
        "OrderLineQuantityUpdated,    Order Line,       none",
        "OrderAddressUpdated,         Order,            none"
    })
    void theIdsSayWhatTheEntityIs(String name, String ids, String rule) {
        var problem = EventName.of(name, List.of(ids.split(" ")), CONTENT).problem();

        assertThat(problem.map(found -> found.rule().id()).orElse("none")).isEqualTo(rule);
    }

    @Test
    void oneChangeIsRenamedAndSeveralAreSplit() {
        var one = EventName.of("GigUpdated", List.of("Gig"), List.of("Title"));
        var two = EventName.of("GigUpdated", List.of("Gig"), List.of("Title", "GigPrice"));
        var none = EventName.of("GigUpdated", List.of("Gig"), List.of());

        assertThat(one.problem().orElseThrow().fix()).isEqualTo("Call it GigTitleUpdated.");
        assertThat(two.problem().orElseThrow().fix())
                .isEqualTo("Split it, one event for each change: GigTitleUpdated, GigPriceUpdated.");
        assertThat(none.problem().orElseThrow().fix()).contains("GigRenamed, GigRetired");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.event.Contract;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.serde.test.OrderShipped;
import org.junit.jupiter.api.Test;

class DeprecationsTest {

    private final Deprecations deprecations = new Deprecations("subscription billing handles");

    @Test
    void everyDeprecatedEventIsCounted() {
        deprecations.met(Contract.of(OrderShipped.class));
        deprecations.met(Contract.of(OrderShipped.class));

        assertThat(deprecations.counts())
                .containsOnlyKeys("playhead.serde.test.OrderShipped")
                .containsValue(2L);
    }

    @Test
    void othersAreNot() {
        deprecations.met(Contract.of(GigPublished.class));

        assertThat(deprecations.counts()).isEmpty();
    }

    @Test
    void theWarningSaysSinceWhenUntilWhenAndWhatInstead() {
        assertThat(Deprecations.sentence(Contract.of(OrderShipped.class)))
                .isEqualTo("playhead.serde.test.OrderShipped, which is deprecated since 1.4.0 and may be gone from"
                        + " 2027-03-31 on; playhead.serde.test.OrderHandedOver takes its place");
    }
}
